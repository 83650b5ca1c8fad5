//! What starts programs on a machine: units of systemd, programs of supervisord, tables of cron.

use super::infra;
use crate::facts::{Format, Input, Parsed, file_name, in_order, redact};
use crate::model::{EntryKind, EntryPoint, FactKind, InfraKind};

/// `*.service`, `*.timer`.
pub(crate) const SYSTEMD: Format =
    Format { name: "systemd unit", matches: matches_systemd, parse: parse_ini };

/// `supervisord.conf`.
pub(crate) const SUPERVISOR: Format =
    Format { name: "supervisord.conf", matches: matches_supervisor, parse: parse_ini };

/// `crontab`, and files of `cron.d`.
pub(crate) const CRONTAB: Format = Format { name: "crontab", matches: matches_crontab, parse: parse_crontab };

fn matches_systemd(path: &str) -> bool {
    let name = file_name(path);
    let name = name.strip_suffix(".template").or_else(|| name.strip_suffix(".in")).unwrap_or(name);
    name.ends_with(".service") || name.ends_with(".timer")
}

fn matches_supervisor(path: &str) -> bool {
    let name = file_name(path);
    name.starts_with("supervisor") && (name.ends_with(".conf") || name.ends_with(".ini"))
        || path.contains("supervisor/") && name.ends_with(".conf")
}

fn matches_crontab(path: &str) -> bool {
    let name = file_name(path);
    let folder = path[..path.len() - name.len()].split('/').rev().nth(1).unwrap_or_default();
    matches!(name, "crontab" | "crontab.txt" | "crontab.conf" | "cronjob" | "cronjobs")
        || name.ends_with(".crontab")
        || name.ends_with(".cron")
        || matches!(folder, "cron.d" | "crontabs") && !name.contains(".md")
}

fn start(input: &Input, at: usize, command: &str, parsed: &mut Parsed) {
    let command: Box<str> = redact(&command.split_whitespace().collect::<Vec<_>>().join(" ")).into();
    if command.is_empty() {
        return;
    }
    parsed.facts.push(infra(input, at, InfraKind::Command, &command));
    let entry = EntryPoint { kind: EntryKind::Start, value: command };
    parsed.facts.push(input.fact(at, FactKind::EntryPoint(entry)));
}

/// Longest setting kept, in bytes.
const SETTING: usize = 16 * 1024;

/// Sections of `key = value`; in a unit a line may go on after `\`, in a program's settings when it is indented.
fn parse_ini(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let mut section = String::new();
    let mut lines = input.text.split_inclusive('\n').peekable();
    let mut at = 0;
    while let Some(line) = lines.next() {
        let begin = at;
        at += line.len();
        let text = line.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
            section = name.to_string();
            continue;
        }
        let mut whole = text.to_string();
        loop {
            let joined = whole.ends_with('\\');
            if joined {
                whole.pop();
            }
            let goes_on = |next: &&str| {
                joined
                    || next.starts_with([' ', '\t'])
                        && !next.trim().is_empty()
                        && !next.trim_start().starts_with(['#', ';'])
            };
            let Some(next) = lines.next_if(goes_on) else { break };
            at += next.len();
            if whole.len() < SETTING {
                whole.push(' ');
                whole.push_str(next.trim());
            }
        }
        let Some((key, value)) = whole.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim());
        let begin = begin + (line.len() - line.trim_start().len());
        match (section.as_str(), key) {
            ("Service", "ExecStart") => {
                // Marks in front say how failure is taken and who runs it.
                start(input, begin, value.trim_start_matches(['@', '-', ':', '+', '!']), &mut parsed);
            }
            ("Timer", "OnCalendar" | "OnUnitActiveSec" | "OnUnitInactiveSec") if !value.is_empty() => {
                parsed.facts.push(infra(input, begin, InfraKind::Schedule, &format!("systemd: {value}")));
            }
            (program, "command") if program.starts_with("program:") => {
                start(input, begin, value.split(" ;").next().unwrap_or_default(), &mut parsed);
            }
            _ => {}
        }
    }
    in_order(input, parsed)
}

fn parse_crontab(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let begin = at + (line.len() - line.trim_start().len());
        at += line.len();
        let line = line.trim();
        let count = if line.starts_with('@') { 1 } else { 5 };
        let mut fields = Vec::with_capacity(count);
        let mut rest = line;
        for _ in 0..count {
            let (field, more) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            fields.push(field);
            rest = more.trim_start();
        }
        if rest.is_empty() || !fields.iter().enumerate().all(|(i, f)| is_field(i, f)) {
            continue;
        }
        let when = format!("crontab: {}", fields.join(" "));
        parsed.facts.push(infra(input, begin, InfraKind::Schedule, &when));
        parsed.facts.push(infra(input, begin, InfraKind::Command, &redact(rest)));
    }
    in_order(input, parsed)
}

/// `*/15`, `1-5`, `mon,fri`, `@daily`; months and days have names.
fn is_field(index: usize, field: &str) -> bool {
    if let Some(word) = field.strip_prefix('@') {
        let words = ["reboot", "yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];
        return words.contains(&word) || word.starts_with("every");
    }
    let names = index >= 3;
    !field.is_empty()
        && field
            .bytes()
            .all(|b| b.is_ascii_digit() || b"*/,-?LW#~HR".contains(&b) || names && b.is_ascii_alphabetic())
        && field.contains(|c: char| {
            c == '*' || c.is_ascii_digit() || names && c.is_ascii_alphabetic() || matches!(c, '?' | 'H' | 'R')
        })
}

#[cfg(test)]
mod tests {
    use super::super::testing::values;
    use super::*;

    #[test]
    fn names() {
        assert!(
            matches_systemd("a/x.service") && matches_systemd("b@.timer") && matches_systemd("a.service.in")
        );
        assert!(!matches_systemd("user.service.ts") && !matches_systemd("service"));
        assert!(matches_supervisor("supervisord.conf") && matches_supervisor("etc/supervisor/app.conf"));
        assert!(!matches_supervisor("supervisor.py"));
        for yes in ["a/crontab", "x.crontab", "etc/cron.d/backup", "backup.cron"] {
            assert!(matches_crontab(yes), "{yes}");
        }
        for no in ["src/cron.ts", "crontab.py", "cron.d", "cron.d.py", "etc/cron.daily/x"] {
            assert!(!matches_crontab(no), "{no}");
        }
    }

    #[test]
    fn units() {
        let text = "[Unit]\nDescription=ExecStart=no\n[Service]\n# ExecStart=no\nEnvironment=A=b\nExecStart=-/usr/bin/python3 -m app \\\n   --port 80 \\\n   --x\nExecStart=\nExecStop=/bin/kill\n[Install]\nWantedBy=multi-user.target\n";
        assert_eq!(
            values(&SYSTEMD, "a.service", text),
            [
                "6 command /usr/bin/python3 -m app --port 80 --x",
                "6 start /usr/bin/python3 -m app --port 80 --x"
            ]
        );
        assert_eq!(
            values(
                &SYSTEMD,
                "a.timer",
                "[Timer]\nOnCalendar=*-*-* 03:00:00\nOnBootSec=5min\nPersistent=true\n"
            ),
            ["2 schedule systemd: *-*-* 03:00:00"]
        );
        let text = "[supervisord]\ncommand=no\n[program:web]\ncommand=gunicorn app:app\n  -w 4 ; four\nuser=x\n[program:worker]\n command = celery -A x worker\n";
        assert_eq!(
            values(&SUPERVISOR, "supervisord.conf", text),
            [
                "4 command gunicorn app:app -w 4",
                "4 start gunicorn app:app -w 4",
                "8 command celery -A x worker",
                "8 start celery -A x worker",
            ]
        );
        let long = format!("[Service]\nExecStart=a{}", " \\\nb".repeat(100_000));
        assert_eq!(values(&SYSTEMD, "a.service", &long).len(), 2);
    }

    #[test]
    fn tables() {
        let text = "# m h dom mon dow user command\nPATH=/usr/bin\n*/15 * * * * app python /x.py 2>&1\n0 3 1,15 jan-jun MON-FRI\t/bin/backup\n@daily node clean.js\nnot a line of the table at all\n* * * *\n0 0 * * *\n5 4 * * sun é\n";
        assert_eq!(
            values(&CRONTAB, "crontab", text),
            [
                "3 schedule crontab: */15 * * * *",
                "3 command app python /x.py 2>&1",
                "4 schedule crontab: 0 3 1,15 jan-jun MON-FRI",
                "4 command /bin/backup",
                "5 schedule crontab: @daily",
                "5 command node clean.js",
                "9 schedule crontab: 5 4 * * sun",
                "9 command é",
            ]
        );
    }
}
