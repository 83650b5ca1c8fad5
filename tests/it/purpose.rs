//! What authors say a program is for, and how far it reaches.

use crate::support::{Tree, stackfit};

fn weight(tree: &Tree, workload: &str) -> f64 {
    let report = stackfit(&["--format", "json", tree.arg()]).json();
    let rows = report["workloads"].as_array().unwrap();
    rows.iter().find(|w| w["id"] == workload).map_or(0.0, |w| w["weight"].as_f64().unwrap())
}

#[test]
fn a_package_with_the_roots_name_speaks_for_the_root() {
    let program =
        "package main\n\nimport \"net/http\"\n\nfunc main() {\n\thttp.ListenAndServe(\":1\", nil)\n}\n";
    let long: String = (0..400).map(|n| format!("func f{n}() int {{ return {n} }}\n")).collect();
    let with = |name: &str| {
        let wrapper = format!(
            "{{ \"name\": \"{name}\", \"version\": \"1.0.0\", \"bin\": \"x.js\", \"description\": \"A web scraper for shops\" }}"
        );
        let tree = Tree::of(&[
            ("go.mod", "module example.com/acme/flow\n\ngo 1.22\n"),
            ("main.go", program),
            ("long.go", &format!("package main\n\n{long}")),
            ("npm/package.json", &wrapper),
            ("npm/x.js", "console.log('start')\n"),
        ]);
        weight(&tree, "web-scraping")
    };
    let (own, other) = (with("flow"), with("river"));
    assert!(own > 0.3 && other < own / 2.0, "{own} {other}");
}

#[test]
fn who_says_that_it_is_an_api_means_all_that_answers() {
    let answer = |description: &str| {
        let manifest = format!(
            "{{ \"name\": \"figures\", \"description\": \"{description}\", \"scripts\": {{ \"start\": \"node a.js\" }}, \"dependencies\": {{ \"express\": \"4\", \"cheerio\": \"1\" }} }}"
        );
        let routes =
            "const app = require('express')()\napp.get('/all', f)\napp.get('/one', f)\napp.listen(1)\n";
        let scraper = "const cheerio = require('cheerio')\nconst $ = cheerio.load(page)\n$('td').text()\n";
        let files = [
            ("package.json", manifest.as_str()),
            ("a.js", routes),
            ("b.js", routes),
            ("c.js", scraper),
            ("d.js", scraper),
        ];
        let report = stackfit(&["--format", "json", Tree::of(&files).arg()]).json();
        report["verdict"]["suggestion"].as_str().unwrap().to_string()
    };
    assert_eq!(answer("A public API for getting figures"), "node");
    assert_eq!(answer("Figures of the year"), "python");
}

#[test]
fn what_weighs_little_beside_the_heaviest_is_not_what_it_is_about() {
    let files: Vec<(String, String)> = (0..30)
        .map(|n| {
            (format!("spiders/s{n}.py"), "import scrapy\n\nclass S(scrapy.Spider):\n    name = 's'\n".into())
        })
        .chain([("mail.py".into(), "from PIL import Image\nImage.open('a.png').resize((1, 1))\n".into())])
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let report = stackfit(&["--format", "json", Tree::of(&files).arg()]).json();
    let confidence = |id: &str| {
        let row = report["workloads"].as_array().unwrap().iter().find(|w| w["id"] == id).cloned();
        row.unwrap()["confidence"].as_str().unwrap().to_string()
    };
    assert_eq!(confidence("web-scraping"), "high");
    assert_eq!(confidence("image-processing"), "low");
}
