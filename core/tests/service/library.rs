//! Articles are read anew when they are saved, and a broken one is told and hinders nothing.

use std::sync::Arc;

use switchboard::desk::{Answer, Query};
use switchboard::model::Recipient;
use switchboard::service::SystemClock;

use crate::{copy_of_rules, endpoint, person, soon, start};

async fn finds(service: &switchboard::service::Service, words: &str) -> Vec<String> {
    let words = words.to_owned();
    match service.ask(person("ada"), Query::Solutions { words }).await {
        Ok(Answer::Solutions { found, .. }) => {
            found.iter().map(|one| one.article.to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_saved_article_is_found_and_a_broken_one_is_told_once_and_takes_nothing_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    copy_of_rules(&rules);
    let data = folder.path().join("desk");
    let service = start(&data, &rules, Arc::new(SystemClock)).await;
    let version = service.rulebook().version().clone();
    let mut operators = service
        .attach(endpoint("operators", vec![Recipient::Operators]))
        .await
        .unwrap();
    assert_eq!(finds(&service, "zeppelin").await, [""; 0]);
    let text = "+++\nid = \"zeppelin\"\ntitle = \"Zeppelins\"\n+++\nThey fly.\n";
    std::fs::write(rules.join("articles/zeppelin.md"), text).unwrap();
    soon(async {
        while finds(&service, "zeppelin").await != ["zeppelin"] {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    })
    .await;
    std::fs::write(rules.join("articles/zeppelin.md"), "They fly.\n").unwrap();
    let told = soon(operators.next()).await.unwrap();
    let (title, body) = (&told.notification.title, &told.notification.body);
    assert!(title.contains("articles cannot be used"), "{title}");
    assert!(
        body.contains("articles/zeppelin.md:1:1: it has no head"),
        "{body}"
    );
    operators.done(&told, None).await.unwrap();
    assert_eq!(finds(&service, "zeppelin").await, [""; 0]);
    assert!(!finds(&service, "roaming").await.is_empty());
    assert_eq!(
        service.rulebook().version(),
        &version,
        "no other rules are in force"
    );
    service.stop().await.unwrap();
}
