//! Serverless Framework files and CloudFormation or SAM templates: resources and what triggers functions.

use super::yaml::{self, Node, Value};
use super::{infra, yaml_stem};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `serverless.yml`.
pub(crate) const FORMAT: Format = Format { name: "serverless.yml", matches, parse };

/// CloudFormation and SAM: `template.yaml`.
pub(crate) const TEMPLATE: Format =
    Format { name: "CloudFormation template", matches: matches_template, parse: parse_template };

fn matches(path: &str) -> bool {
    let stem = yaml_stem(file_name(path)).and_then(|s| s.strip_prefix("serverless"));
    stem.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

fn matches_template(path: &str) -> bool {
    let Some(stem) = yaml_stem(file_name(path)) else { return false };
    stem == "sam"
        || stem.starts_with("cloudformation")
        || stem.strip_suffix("template").is_some_and(|s| s.is_empty() || s.ends_with(['.', '-', '_']))
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        // Functions and resources are mappings, or lists of mappings spread over files.
        for functions in parts(document.get("functions")) {
            for function in functions.entries() {
                for event in function.value.get("events").map(Node::items).unwrap_or_default() {
                    // `- schedule: rate(1 day)`, or just `- websocket`.
                    if let Some(word) = event.as_str() {
                        parsed.facts.push(infra(input, event.at, InfraKind::Trigger, trigger(word)));
                    }
                    if let Some(entry) = event.entries().first() {
                        parsed.facts.push(infra(input, entry.at, InfraKind::Trigger, trigger(&entry.key)));
                    }
                }
                if let Some(url) = function.value.get("url")
                    && url.as_str() != Some("false")
                {
                    parsed.facts.push(infra(input, url.at, InfraKind::Trigger, "http"));
                }
            }
        }
        for part in parts(document.get("resources")) {
            resources(input, part, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parse_template(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    // Other tools have a template.yaml too.
    if memchr::memmem::find(input.text.as_bytes(), b"AWS::").is_some() {
        for document in yaml::documents(input, &mut parsed) {
            resources(input, &document, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parts(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let list = node.map(Node::items).unwrap_or_default();
    list.iter().chain(node.filter(|n| matches!(n.value, Value::Mapping(_))))
}

fn resources(input: &Input, holder: &Node, parsed: &mut Parsed) {
    for resource in holder.get("Resources").map(Node::entries).unwrap_or_default() {
        let Some(at_type) = resource.value.get("Type") else { continue };
        let Some(kind) = at_type.as_str() else { continue };
        parsed.facts.push(infra(input, at_type.at, InfraKind::IacResource, kind));
        let Some(properties) = resource.value.get("Properties") else { continue };
        for event in properties.get("Events").map(Node::entries).unwrap_or_default() {
            if let Some(node) = event.value.get("Type")
                && let Some(word) = node.as_str()
            {
                parsed.facts.push(infra(input, node.at, InfraKind::Trigger, trigger(word)));
            }
        }
        if properties.get("FunctionUrlConfig").is_some() {
            parsed.facts.push(infra(input, at_type.at, InfraKind::Trigger, "http"));
        }
        if let Some(protocol) = properties.get("ProtocolType")
            && protocol.as_str().is_some_and(|p| p.eq_ignore_ascii_case("websocket"))
        {
            parsed.facts.push(infra(input, protocol.at, InfraKind::Trigger, "websocket"));
        }
    }
}

/// One word for what both formats name differently; other triggers keep their name.
fn trigger(word: &str) -> &str {
    match word {
        "http" | "httpApi" | "alb" | "Api" | "HttpApi" => "http",
        "schedule" | "Schedule" | "ScheduleV2" => "schedule",
        "sqs" | "SQS" => "sqs",
        "s3" | "S3" => "s3",
        "stream" | "Kinesis" | "DynamoDB" => "stream",
        "websocket" => "websocket",
        "sns" | "SNS" => "sns",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn names() {
        assert!(
            matches("a/serverless.yml") && matches("serverless.offline.yaml") && !matches("serverlessly.yml")
        );
        assert!(
            matches_template("template.yaml")
                && matches_template("vpc-template.yml")
                && matches_template("sam.yml")
        );
        assert!(!matches_template("templates.yaml") && !matches_template("mytemplate.yaml"));
    }

    #[test]
    fn functions_and_resources_of_the_framework() {
        let text = r#"service: x
functions:
  api:
    handler: src/a.b
    url: true
    events:
      - httpApi: '*'
      - websocket
      - schedule:
          rate: rate(1 day)
      - sqs: !GetAtt Q.Arn
      - rabbitmq: {queue: q}
  idle: { handler: x }
resources:
  - Resources:
      Q:
        Type: AWS::SQS::Queue
  - ${file(x.yml)}
"#;
        assert_eq!(
            values(&FORMAT, "serverless.yml", text),
            [
                "5 trigger http",
                "7 trigger http",
                "8 trigger websocket",
                "9 trigger schedule",
                "11 trigger sqs",
                "12 trigger rabbitmq",
                "17 iac-resource AWS::SQS::Queue",
            ]
        );
    }

    #[test]
    fn a_sam_template() {
        let text = r#"Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Role: !Sub "arn:${X}"
      Cond: !If [a, !Ref B, {Fn::Sub: c}]
      Events:
        A: { Type: Api }
        B:
          Type: ScheduleV2
  W:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      ProtocolType: WEBSOCKET
"#;
        assert_eq!(
            values(&TEMPLATE, "template.yaml", text),
            [
                "4 iac-resource AWS::Serverless::Function",
                "9 trigger http",
                "11 trigger schedule",
                "13 iac-resource AWS::ApiGatewayV2::Api",
                "15 trigger websocket",
            ]
        );
        assert!(said(&TEMPLATE, "template.yaml", text).is_empty());
    }

    #[test]
    fn other_templates_and_wrong_types_say_nothing() {
        assert!(said(&TEMPLATE, "template.yaml", "a: [").is_empty());
        for text in [
            "functions: 3\n",
            "functions: [1, [2]]\n",
            "functions:\n  a: {events: {b: c}}\n",
            "resources: {Resources: [a]}\n",
        ] {
            assert!(values(&FORMAT, "serverless.yml", text).is_empty(), "{text}");
        }
    }
}
