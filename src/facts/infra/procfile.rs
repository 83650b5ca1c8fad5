//! Procfiles: the processes of an app and their commands.

use super::infra;
use crate::facts::{Format, Input, Parsed, file_name, in_order, redact};
use crate::model::{EntryKind, EntryPoint, FactKind, InfraKind};

/// `Procfile`.
pub(crate) const FORMAT: Format = Format { name: "Procfile", matches, parse };

fn matches(path: &str) -> bool {
    file_name(path) == "Procfile"
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((process, command)) = line.split_once(':') else { continue };
        let (process, command) = (process.trim(), command.trim());
        let is_name = !process.is_empty()
            && process.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if !is_name || command.is_empty() {
            continue;
        }
        let command: Box<str> = redact(command).into();
        parsed.facts.push(infra(input, start, InfraKind::Process, process));
        parsed.facts.push(infra(input, start, InfraKind::Command, &command));
        // The release phase runs once before the processes start.
        if process != "release" {
            let entry = EntryPoint { kind: EntryKind::Start, value: command };
            parsed.facts.push(input.fact(start, FactKind::EntryPoint(entry)));
        }
    }
    in_order(input, parsed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::values;
    use super::*;

    #[test]
    fn processes() {
        let text = "# web: no\nweb: gunicorn app:app --bind :$PORT\r\n\nrelease: ./manage.py migrate\nurgent-worker:celery -A x worker\nbroken\nempty:\n";
        assert_eq!(
            values(&FORMAT, "Procfile", text),
            [
                "2 process web",
                "2 command gunicorn app:app --bind :$PORT",
                "2 start gunicorn app:app --bind :$PORT",
                "4 process release",
                "4 command ./manage.py migrate",
                "5 process urgent-worker",
                "5 command celery -A x worker",
                "5 start celery -A x worker",
            ]
        );
        assert!(matches("api/Procfile") && !matches("Procfile.dev"));
    }
}
