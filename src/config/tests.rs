//! Files, environments and changes, and what each of them comes to.

use std::collections::HashSet;

use super::file::edited;
use super::*;

fn read(text: &str) -> (Config, Vec<String>) {
    let (mut config, mut problems) = (Config::default(), Vec::new());
    config.read("config.toml", text, &mut problems);
    let first = |p: &Problem| p.to_string().lines().next().unwrap_or_default().to_owned();
    (config, problems.iter().map(first).collect())
}

#[test]
fn what_is_written_holds() {
    let (config, problems) = read(
        "packs = [\"../mine\", \"/srv/ours\"]\n[study]\nexam = 2026-12-14\nminutes = 38\nrest_days = [\"Sat\", \"Sun\"]\nretention = 0.85\n\
         new_questions = 0\nask_sure = \"never\"\n\n[screen]\ntheme = \"dark\"\ncolour = \"off\"\n\
         symbols = \"ascii\"\ntext_width = 60\nplain = \"on\"\nclipboard = \"leaving\"\n[keys]\nvi = false\nmouse = \"off\"\n",
    );
    assert_eq!(problems, Vec::<String>::new());
    let expected = Config {
        exam: Day::parse("2026-12-14"),
        minutes: 38,
        rest_days: RestDays::parse("Sat Sun").unwrap(),
        retention: 0.85,
        new_questions: 0,
        ask_sure: false,
        theme: Palette::Dark,
        colour: Some(false),
        symbols: Some(Symbols::Ascii),
        text_width: 60,
        plain: true,
        clipboard: false,
        vi: false,
        mouse: false,
        packs: vec!["../mine".to_owned(), "/srv/ours".to_owned()],
    };
    assert_eq!(config, expected);
}

#[test]
fn what_cannot_be_is_named_and_the_rest_holds() {
    for (text, said) in [
        (
            "[study]\nminutes = 10\nretention = 1.9",
            "config.toml:3:1: retention = 1.9, must be 0.70 to 0.97. Using 0.90.",
        ),
        (
            "[study]\nminutes = 10\nexam = \"soon\"",
            "config.toml:3:1: exam = soon, must be a day such as 2026-12-14, or none. Using none.",
        ),
        ("[study]\nminutes = 10\nsleep = 8", "config.toml:3:1: study.sleep is not a setting."),
        ("colour = 1\n[study]\nminutes = 10", "config.toml:1:1: colour is not a setting."),
    ] {
        let (config, problems) = read(text);
        assert_eq!(problems, [said]);
        assert_eq!(config.minutes, 10);
    }
    assert_eq!(read("[study\nminutes = 5").1.len(), 1);
    let mut problems = Vec::new();
    Config::default().read("config.toml", "[screen]\nminutes = 5", &mut problems);
    assert_eq!(problems[0].hint.as_deref(), Some("Did you mean study.minutes?"));
}

#[test]
fn the_environment_comes_last() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let none = Settings::load(&file, []);
    assert!(none.fresh && none.problems.is_empty() && none.config == Config::default());
    fs::write(&file, "[study]\nretention = 0.80\n").unwrap();
    let settings = Settings::load(
        &file,
        [
            pair("GATELAB_STUDY_RETENTION", "0.95"),
            pair("GATELAB_STUDY_MINUTES", "3"),
            pair("GATELAB_DATA", "/x"),
            pair("GATELAB_STUDY_SLEEP", "8"),
        ],
    );
    assert!(!settings.fresh && (settings.config.retention - 0.95).abs() < 1e-6);
    assert_eq!(settings.from_environment, [Key::Retention]);
    let problems = settings.problems;
    let said = "the environment: GATELAB_STUDY_MINUTES = 3, must be 5 to 600. Using 30.";
    assert_eq!(problems[0].to_string(), said);
    let said = "the environment: GATELAB_STUDY_SLEEP is not a setting.";
    assert_eq!(problems[1].to_string(), said);
    assert_eq!(problems.len(), 2);
}

/// Whatever a setting is set to means the same in the file, in the environment and by command.
#[test]
fn every_setting_means_the_same_everywhere() {
    let today = Day::parse("2026-11-20").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut names = HashSet::new();
    for setting in SETTINGS {
        assert_eq!(setting.key.setting().name, setting.name);
        assert!(
            names.insert(setting.name.to_owned()) && names.insert(setting.variable()),
            "{setting:?}"
        );
        let mut wanted = Config::default();
        let value = setting.step(&wanted, 1, today).unwrap_or_else(|| "../mine".to_owned());
        wanted.put(setting, &value).unwrap();
        assert_ne!(wanted, Config::default(), "{}", setting.name);
        assert_eq!((setting.show)(&wanted), value, "{}", setting.name);

        let file = folder.path().join(setting.name).with_file_name("config.toml");
        let _ = fs::remove_file(&file);
        write(&file, setting, Some(&value)).unwrap();
        let read = Settings::load(&file, []);
        assert_eq!((read.config, read.problems.len()), (wanted.clone(), 0), "{}", setting.name);
        assert!(fs::read_to_string(&file).unwrap().contains(&setting.line(&value)), "{value}");
        write(&file, setting, None).unwrap();
        assert_eq!(Settings::load(&file, []).config, Config::default());

        let read = Settings::load(&file, [(setting.variable(), value)]);
        assert_eq!((read.config, read.problems.len()), (wanted.clone(), 0), "{}", setting.name);
        wanted.reset(setting);
        assert_eq!(wanted, Config::default(), "{}", setting.name);
    }
}

#[test]
fn steps_stay_inside_what_may_be() {
    let today = Day::parse("2026-11-20").unwrap();
    for setting in SETTINGS {
        for by in [1, -1] {
            let mut config = Config::default();
            for _ in 0..200 {
                let Some(next) = setting.step(&config, by, today) else { break };
                config.put(setting, &next).unwrap();
            }
        }
    }
}

#[test]
fn a_change_leaves_everything_else_in_the_file_alone() {
    let old = "# mine\n[study]\nminutes = 20  # after work\n\n# later\nexam = 2026-12-14\n";
    let minutes = named("study.minutes").unwrap();
    let new = edited("config.toml", old, minutes, Some("45")).unwrap();
    assert_eq!(new, old.replace("20  #", "45  #"));
    let theme = named("screen.theme").unwrap();
    let new = edited("config.toml", old, theme, Some("paper")).unwrap();
    assert_eq!(new, format!("{old}\n[screen]\ntheme = \"paper\"\n"));
    let new = edited("config.toml", "# mine\n", minutes, Some("45")).unwrap();
    assert_eq!(new, "# mine\n\n[study]\nminutes = 45\n");
    let new = edited("config.toml", old, named("study.exam").unwrap(), None).unwrap();
    assert!(!new.contains("2026-12-14") && new.contains("# after work"), "{new}");
    let packs = named("packs").unwrap();
    let new = edited("config.toml", old, packs, Some("../a:b")).unwrap();
    assert!(new.contains("packs = [\"../a\", \"b\"]\n") && new.ends_with(&old[7..]), "{new}");
    assert_eq!(edited("config.toml", &new, packs, None).unwrap().matches("packs").count(), 0);
    let broken = edited("config.toml", "[study\n", minutes, Some("45")).unwrap_err();
    assert!(broken.to_string().starts_with("config.toml:1:"), "{broken}");
    assert!(edited("config.toml", "study = 1\n", minutes, Some("45")).is_err());
}

#[test]
fn packs_are_seen_from_the_file_and_the_environment_wins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, "packs = [\"mine\", \"/srv/ours\"]\n").unwrap();
    let settings = Settings::load(&file, []);
    assert_eq!(settings.packs(), [folder.path().join("mine"), "/srv/ours".into()]);
    let listed = std::env::join_paths(["here", "/there"]).unwrap().into_string().unwrap();
    let settings = Settings::load(&file, [("GATELAB_PACKS".to_owned(), listed)]);
    assert_eq!(settings.packs(), [PathBuf::from("here"), "/there".into()]);
    fs::write(&file, "pack = [\"mine\"]\n[packs]\nx = 1\n").unwrap();
    let settings = Settings::load(&file, []);
    let said: Vec<String> = settings.problems.iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("config.toml:1:1: pack is not a setting."), "{said:?}");
    assert!(said[0].contains("Did you mean packs?"), "{said:?}");
    assert!(said[1].starts_with("config.toml:3:1: packs.x is not a setting."), "{said:?}");
    fs::write(&file, "packs = [1]\n").unwrap();
    let settings = Settings::load(&file, []);
    assert!(settings.problems[0].to_string().contains("must be folders listed as PATH"));
}
