//! Terraform and OpenTofu: types of resources, modules of a registry, and the few settings that tell what a function is.
//!
//! Source: the HCL native syntax, <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>. Only blocks at the top
//! and plain settings of them are read.

use super::tokens::{Syntax, Token, Tokens};
use super::{infra, runtime};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `*.tf`, `*.tofu`.
pub(crate) const FORMAT: Format = Format { name: "Terraform", matches, parse };

fn matches(path: &str) -> bool {
    let name = file_name(path);
    name.ends_with(".tf") || name.ends_with(".tofu")
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let syntax = Syntax { slashes: true, hash: true, single: false, block: false, terraform: true };
    let mut tokens = Tokens::new(input.text, syntax).peekable();
    let mut depth = 0u32;
    // Words and strings since the last mark, which name a block when `{` follows at the top.
    let mut header: Vec<(usize, Token)> = Vec::new();
    let mut block = String::new();
    while let Some((at, token)) = tokens.next() {
        match token {
            Token::Mark('{') => {
                if depth == 0 {
                    block = open(input, &header, &mut parsed);
                }
                depth += 1;
                header.clear();
            }
            Token::Mark('}') => {
                depth = depth.saturating_sub(1);
                header.clear();
            }
            Token::Mark('=') if depth == 1 => {
                if let (Some((_, Token::Word(key))), Some((at, Token::Str(value)))) =
                    (header.last().copied(), tokens.peek().copied())
                {
                    setting(input, &block, key, at, value, &mut parsed);
                }
                header.clear();
            }
            Token::Mark(_) => header.clear(),
            // Only the three words of a block's head and the last one before `=` matter.
            word if header.len() < 3 => header.push((at, word)),
            word => {
                header.remove(0);
                header.push((at, word));
            }
        }
    }
    in_order(input, parsed)
}

/// The head of a block: `resource "type" "name" {`. Gives what its settings belong to.
fn open(input: &Input, header: &[(usize, Token)], parsed: &mut Parsed) -> String {
    let text = |token: &Token| match *token {
        Token::Word(s) | Token::Str(s) => s.to_string(),
        Token::Mark(_) => String::new(),
    };
    match header {
        [(at, Token::Word("resource")), (_, kind), _] => {
            let kind = text(kind);
            let plain = kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            if plain && !kind.is_empty() {
                parsed.facts.push(infra(input, *at, InfraKind::IacResource, &kind));
            }
            kind
        }
        [(_, Token::Word("module")), _] => "module".to_string(),
        _ => String::new(),
    }
}

/// A plain setting of a block.
fn setting(input: &Input, block: &str, key: &str, at: usize, value: &str, parsed: &mut Parsed) {
    match key {
        // `terraform-aws-modules/lambda/aws`; addresses and folders name nothing.
        "source" if block == "module" => {
            let source = value.split("//").next().unwrap_or_default();
            let parts = source.split('/').count();
            let plain = source.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/".contains(&b));
            if parts == 3 && plain {
                parsed.facts.push(infra(input, at, InfraKind::IacResource, source));
            }
        }
        "runtime" => {
            if let Some(runtime) = runtime::of_platform(value) {
                parsed.facts.push(infra(input, at, InfraKind::PlatformRuntime, &runtime));
            }
        }
        "schedule_expression" => parsed.facts.push(infra(input, at, InfraKind::Trigger, "schedule")),
        "protocol_type" if value.eq_ignore_ascii_case("websocket") => {
            parsed.facts.push(infra(input, at, InfraKind::Trigger, "websocket"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn resources_modules_and_settings() {
        let text = r#"# resource "aws_no" "x" {}
provider "aws" { region = "eu-west-1" }
resource "aws_lambda_function" "api" {
  function_name = "api-${var.stage}"
  runtime       = "nodejs20.x"
  environment {
    variables = { runtime = "python3.9", A = "}" }
  }
  policy = <<-EOF
    resource "aws_not_this" "y" {
  EOF
}
data "aws_iam_role" "r" {}
resource aws_cloudwatch_event_rule "daily" { schedule_expression = "rate(1 day)" }
resource "aws_apigatewayv2_api" "ws" {
  protocol_type = "WEBSOCKET"
}
module "fn" {
  source  = "terraform-aws-modules/lambda/aws"
  runtime = "python3.12"
}
module "own" { source = "./modules/own" }
module "git" { source = "git::https://x.y/z.git//a" }
resource "${odd}" "x" {}
"#;
        assert_eq!(
            values(&FORMAT, "main.tf", text),
            [
                "3 iac-resource aws_lambda_function",
                "5 platform-runtime node 20.x",
                "14 iac-resource aws_cloudwatch_event_rule",
                "14 trigger schedule",
                "15 iac-resource aws_apigatewayv2_api",
                "16 trigger websocket",
                "19 iac-resource terraform-aws-modules/lambda/aws",
                "20 platform-runtime python 3.12",
            ]
        );
        assert!(matches("a/main.tf") && matches("x.tofu") && !matches("x.tfvars") && !matches("a.tf/x"));
    }

    #[test]
    fn broken_files_end() {
        for text in [
            "resource \"a\" \"b\"",
            "resource \"aws_x\" \"b\" {\n  a = ",
            "}}}}",
            "= = {",
            "\"",
            "resource {",
        ] {
            assert!(said(&FORMAT, "a.tf", text).is_empty(), "{text}");
        }
        assert_eq!(values(&FORMAT, "a.tf", "}\nresource \"aws_x\" \"b\" {"), ["2 iac-resource aws_x"]);
        assert!(values(&FORMAT, "a.tf", &"a ".repeat(100_000)).is_empty());
    }
}
