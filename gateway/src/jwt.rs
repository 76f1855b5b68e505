//! JSON Web Tokens: taken apart, signature checked against a JWKS, claims checked in AWS's order.
