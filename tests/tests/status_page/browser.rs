//! The page in headless Chromium: how it is laid out on a telephone, and what it looks like.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{desk, get, own_link};

fn installed() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .flat_map(|folder| {
            ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name))
        })
        .find(|file| file.is_file())
}

fn chromium(program: &Path, folder: &Path, size: &str) -> Command {
    let mut command = Command::new(program);
    command
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
        ])
        .args(["--disable-background-networking", "--no-first-run"])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg(format!("--window-size={size}"));
    command
}

/// What a script that is put behind the page finds in it: the page itself runs none.
const LOOK: &str = r#"<iframe id="page" style="width:320px;height:640px" srcdoc=""></iframe><script>
const page = document.getElementById('page');
page.onload = () => {
  const inside = page.contentDocument, root = inside.documentElement, wrong = [];
  if (!page.srcdoc) return;
  if (root.scrollWidth > 320) wrong.push('wider than a telephone: ' + root.scrollWidth);
  if (!root.lang) wrong.push('no language');
  if (inside.querySelectorAll('h1').length != 1) wrong.push('not one main heading');
  let level = 1;
  for (const heading of inside.querySelectorAll('h1, h2, h3')) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) wrong.push('a heading is left out before ' + heading.textContent);
    level = now;
  }
  for (const bars of inside.querySelectorAll('[role=img]'))
    if (!bars.getAttribute('aria-label')) wrong.push('bars without words');
  const light = text => {
    const [r, g, b] = text.match(/\d+/g).map(Number).map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(inside.body).backgroundColor);
  let looked = 0;
  for (const one of inside.querySelectorAll('h1, h2, h3, p, a, li, time, summary, .standing')) {
    const ink = light(getComputedStyle(one).color);
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5) wrong.push('hard to read: ' + one.textContent);
    looked++;
  }
  document.title = 'looked at ' + looked + ': ' + (wrong.join('; ') || 'nothing is wrong');
};
page.srcdoc = PAGE;
</script>"#;

/// What is wrong with a page on a telephone, in the browser's own opinion.
fn looked_at(program: &Path, folder: &Path, page: &str) -> String {
    let file = folder.join("look.html");
    let text = serde_json::to_string(page).unwrap().replace("</", "<\\/");
    std::fs::write(&file, LOOK.replace("PAGE", &text)).unwrap();
    let output = chromium(program, folder, "800,900")
        .args(["--dump-dom", "--virtual-time-budget=3000"])
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let title = dom.split("<title>").nth(1);
    let title = title.and_then(|rest| rest.split("</title>").next());
    title.map_or_else(
        || format!("{dom}\n{}", String::from_utf8_lossy(&output.stderr)),
        str::to_owned,
    )
}

#[test]
fn the_page_is_read_on_a_telephone_in_a_real_browser() {
    let Some(program) = installed() else {
        let required = std::env::var_os("SWITCHBOARD_REQUIRE_CHROMIUM").is_some();
        assert!(!required, "Chromium is required and not installed");
        println!("not run: there is no Chromium; `apt-get install chromium`");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let path = own_link(&mut desk);
    let page = get(&desk, &path, "").body;
    let said = looked_at(&program, folder.path(), &page);
    assert!(said.starts_with("looked at "), "{said}");
    assert!(said.ends_with(": nothing is wrong"), "{said}");
    // A page that is wrong is found to be.
    let wide = page.replace(
        "<main>",
        "<main><p style=\"width:50rem;color:#ccc\">wide</p>",
    );
    let said = looked_at(&program, folder.path(), &wide);
    assert!(said.contains("wider than a telephone"), "{said}");
    assert!(said.contains("hard to read: wide"), "{said}");

    // From the server itself, under its own policy.
    let picture = folder.path().join("page.png");
    let taken = chromium(&program, folder.path(), "420,1090")
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!("http://{}{path}", desk.address))
        .output()
        .unwrap();
    let bytes = std::fs::read(&picture).unwrap_or_else(|error| panic!("{error}: {taken:?}"));
    // A white page of that size has under 10 KB.
    assert!(bytes.len() > 20_000, "{} bytes", bytes.len());
    if let Some(to) = std::env::var_os("SWITCHBOARD_KEEP_PICTURE") {
        std::fs::copy(&picture, to).unwrap();
    }
}
