//! Serverless Framework files and CloudFormation or SAM templates: resources, what triggers functions and what they
//! run on.

use super::yaml::{self, Node, Value};
use super::{document, has_json_key, has_line_start, image, infra, runtime, yaml_stem};
use crate::facts::{Format, Input, Parsed, file_name, in_order, redact};
use crate::model::InfraKind;

/// `serverless.yml`.
pub(crate) const FORMAT: Format = Format { name: "serverless.yml", matches, parse };

/// CloudFormation and SAM templates, in YAML or JSON; the content decides.
pub(super) const TEMPLATE: Format =
    Format { name: "CloudFormation template", matches: |_| true, parse: parse_template };

fn matches(path: &str) -> bool {
    let stem = yaml_stem(file_name(path)).and_then(|s| s.strip_prefix("serverless"));
    stem.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// Whether a text says that it is such a template.
pub(super) fn is_template(text: &str) -> bool {
    has_line_start(text, &["AWSTemplateFormatVersion", "Transform: AWS::", "Transform: 'AWS::"])
        || (has_line_start(text, &["Resources:"])
            && memchr::memmem::find(text.as_bytes(), b"Type: AWS::").is_some())
}

/// The same of a JSON text.
pub(super) fn is_json_template(text: &str) -> bool {
    has_json_key(text, &["\"AWSTemplateFormatVersion\""])
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        platform(input, document.at(&["provider", "runtime"]), &mut parsed);
        // Functions and resources are mappings, or lists of mappings spread over files.
        for functions in parts(document.get("functions")) {
            for function in functions.entries() {
                platform(input, function.value.get("runtime"), &mut parsed);
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
    let documents = if input.path.ends_with(".json") {
        document::json(input, &mut parsed).into_iter().collect()
    } else {
        yaml::documents(input, &mut parsed)
    };
    for document in documents {
        platform(input, document.at(&["Globals", "Function", "Runtime"]), &mut parsed);
        resources(input, &document, &mut parsed);
    }
    in_order(input, parsed)
}

/// The runtime that functions are told to run on: `nodejs20.x`.
fn platform(input: &Input, node: Option<&Node>, parsed: &mut Parsed) {
    if let Some(node) = node
        && let Some(runtime) = node.as_str().and_then(runtime::of_platform)
    {
        parsed.facts.push(infra(input, node.at, InfraKind::PlatformRuntime, &runtime));
    }
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
        platform(input, properties.get("Runtime"), parsed);
        if let Some(when) = properties.get("ScheduleExpression") {
            parsed.facts.push(infra(input, when.at, InfraKind::Trigger, "schedule"));
        }
        for container in properties.get("ContainerDefinitions").map(Node::items).unwrap_or_default() {
            if let Some(node) = container.get("Image")
                && let Some(name) = node.as_str().map(|r| image::substitute(r, |_| None))
                // `!Ref X` names something else of the template; images have no capitals.
                && let Some(name) = image::name(&name).filter(|n| !n.contains(|c: char| c.is_ascii_uppercase()))
            {
                parsed.facts.push(infra(input, node.at, InfraKind::Image, name));
            }
            if let Some(node) = container.get("Command")
                && let Some(command) = node.command()
            {
                parsed.facts.push(infra(input, node.at, InfraKind::Command, &redact(&command)));
            }
        }
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
        assert!(is_template("a: b\nAWSTemplateFormatVersion: '2010-09-09'\n"));
        assert!(is_template("Transform: AWS::Serverless-2016-10-31\n"));
        assert!(is_template("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n"));
        assert!(!is_template("Resources:\n  - a\n") && !is_template("# Type: AWS::SQS::Queue\n"));
    }

    #[test]
    fn functions_and_resources_of_the_framework() {
        let text = r#"service: x
provider: { name: aws, runtime: nodejs20.x }
functions:
  api:
    handler: src/a.b
    runtime: ${self:x}
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
                "2 platform-runtime node 20.x",
                "7 trigger http",
                "9 trigger http",
                "10 trigger websocket",
                "11 trigger schedule",
                "13 trigger sqs",
                "14 trigger rabbitmq",
                "19 iac-resource AWS::SQS::Queue",
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
      Runtime: python3.12
      Cond: !If [a, !Ref B, {Fn::Sub: c}]
      Events:
        A: { Type: Api }
        B:
          Type: ScheduleV2
  W:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      ProtocolType: WEBSOCKET
  R:
    Type: AWS::Events::Rule
    Properties: { ScheduleExpression: rate(1 day) }
  T:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Image: !Sub "${Account}.dkr.ecr/acme/api:${Tag}"
          Command: [gunicorn, "app:app"]
        - Image: !Ref Other
"#;
        assert_eq!(
            values(&TEMPLATE, "template.yaml", text),
            [
                "4 iac-resource AWS::Serverless::Function",
                "7 platform-runtime python 3.12",
                "10 trigger http",
                "12 trigger schedule",
                "14 iac-resource AWS::ApiGatewayV2::Api",
                "16 trigger websocket",
                "18 iac-resource AWS::Events::Rule",
                "19 trigger schedule",
                "21 iac-resource AWS::ECS::TaskDefinition",
                "24 image acme/api",
                "25 command gunicorn app:app",
            ]
        );
        assert!(said(&TEMPLATE, "template.yaml", text).is_empty());
    }

    #[test]
    fn json_templates_and_wrong_types() {
        let json = r#"{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "nodejs18.x"}}}}"#;
        assert_eq!(
            values(&TEMPLATE, "stack.json", json),
            ["1 iac-resource AWS::Lambda::Function", "1 platform-runtime node 18.x"]
        );
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
