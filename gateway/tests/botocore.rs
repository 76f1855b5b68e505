//! A signer not written by us: botocore's requests are accepted, and refused when changed.

use std::process::Command;

use gatelab_gateway::Request;
use gatelab_gateway::sigv4::{Claim, Fault};
use serde_json::Value;

/// Signs every URL in the header and as a presigned URL, and prints what a client would send.
const SCRIPT: &str = r#"
import json, sys
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from urllib.parse import urlsplit
host = 'https://abc.execute-api.us-east-1.amazonaws.com'
urls = ['', '/', '/dev/pets', '/dev/pets/', '/dev//pets', '/dev/./a/../b', '/dev/a%20b/%2F/%C3%BC',
        '/dev/~x-y_z.0/:@!$()', '/dev?b=2&a=1&a=0', '/dev?q=a%20b%2Fc&empty=&flag=', '/dev?Z=1&a=2&%C3%BC=1',
        '/dev/pets?param-a=1&param=2', '//dev///pets//', '/dev/%2e%2e/b',
        '/dev/\u1234/\u00fc', '/dev/a%2520b', '/$default/x', '/dev?=x', '/dev?a&b&a', '/dev?A=1&a=2',
        '/dev?p=1%2B1&q=%25', '/dev?%E1%88%B4=bar']
out = []
for token in (None, 'token/with+signs=='):
    credentials = Credentials('AKIDGATELAB', 's3cr/et+key', token)
    for url in urls:
        for method, body in (('GET', ''), ('POST', '{"name": "Rex"}')):
            for signer in (SigV4Auth, SigV4QueryAuth):
                headers = {'Content-Type': 'application/json', 'X-Amz-Meta': '  two   spaces '}
                request = AWSRequest(method, host + url, headers=headers, data=body.encode())
                signer(credentials, 'execute-api', 'us-east-1').add_auth(request)
                sent = request.prepare()
                parts = urlsplit(sent.url)
                target = (parts.path or '/') + ('?' + parts.query if parts.query else '')
                def text(v): return v.decode() if isinstance(v, bytes) else str(v)
                lines = [[text(k), text(v)] for k, v in sent.headers.items()] + [['Host', parts.netloc]]
                out.append({'token': token, 'method': method, 'target': target, 'headers': lines, 'body': text(sent.body or b'')})
json.dump(out, sys.stdout)
"#;

fn verify(request: &Request, token: Option<&str>) -> Result<(), Fault> {
    let claim = Claim::read(request)?;
    claim.check_scope("us-east-1", "execute-api")?;
    claim.check_times(claim.time)?;
    claim.check_token(token)?;
    claim.check_signature(request, "s3cr/et+key", true).map(|_| ())
}

#[test]
fn what_botocore_signs_is_accepted() {
    let ran = Command::new("python3").args(["-c", SCRIPT]).output();
    let Some(output) = ran.ok().filter(|output| output.status.success()) else {
        println!("SKIPPED: python3 with botocore is not here (pip install botocore)");
        return;
    };
    let sent: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(sent.len() > 50);
    for one in sent {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let lines = one["headers"].as_array().unwrap().iter();
        let request = Request {
            method: text(&one["method"]),
            target: text(&one["target"]),
            headers: lines.map(|line| (text(&line[0]), text(&line[1]))).collect(),
            body: text(&one["body"]).into(),
            ..Request::default()
        };
        let token = one["token"].as_str();
        if let Err(fault) = verify(&request, token) {
            panic!("{} {request:?} {}", fault.why, fault.message);
        }
        let mut changed = vec![
            Request { method: "PUT".to_owned(), ..request.clone() },
            Request { body: "other".into(), ..request.clone() },
            Request { target: request.target.replacen('/', "/x", 1), ..request.clone() },
        ];
        let mut elsewhere = request.clone();
        elsewhere.headers.set("Host", "evil.example.com");
        changed.push(elsewhere);
        for changed in changed {
            assert!(verify(&changed, token).is_err(), "{changed:?}");
        }
    }
}
