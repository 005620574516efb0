//! What is particular to PostgreSQL: layouts, roles, lost connections.

use tokio_postgres::NoTls;

use super::*;
use crate::desk::{CaseKind, Change, PersonChange};
use crate::model::{CompanyId, PersonId, TicketId, Timer, TimerKind};
use crate::store::Reach;
use crate::store::conformance::cluster::{Postgres, postgres};
use crate::store::conformance::{self, samples};

/// The server, unless there is none; then the test says so and shows nothing.
fn server() -> Option<&'static Postgres> {
    postgres().unwrap()
}

fn open(url: &str) -> PgStore {
    PgStore::open(url).unwrap()
}

fn keep_ticket(store: &PgStore, id: u64, company: &str) {
    let ticket = samples::ticket(id, company).unwrap();
    samples::apply(store, &samples::of_tickets(&[&ticket])).unwrap();
}

/// The first column of the first row, asked over a connection that nobody prepared.
fn asked(url: &str, before: &str, sql: &str) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(before).await.unwrap();
        client.query_one(sql, &[]).await.unwrap().get(0)
    })
}

/// Another role on a desk, with what the page on instances says to grant.
fn clerk(server: &Postgres, url: &str) -> String {
    let schema = url.rsplit("%3D").next().unwrap();
    let role = format!("clerk_{schema}");
    server
        .run_as_superuser(&format!(
            "CREATE ROLE {role} LOGIN;
             GRANT USAGE ON SCHEMA {schema} TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
             GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};"
        ))
        .unwrap();
    url.replace("//desk@", &format!("//{role}@"))
}

#[test]
fn the_store_on_postgres_keeps_every_rule() {
    let Some(server) = server() else { return };
    conformance::run(&|| Box::new(open(&server.schema().unwrap()))).unwrap();
}

#[test]
fn a_role_that_does_not_own_the_tables_keeps_every_rule() {
    let Some(server) = server() else { return };
    conformance::run(&|| {
        let url = server.schema().unwrap();
        drop(open(&url));
        Box::new(open(&clerk(server, &url)))
    })
    .unwrap();
}

#[test]
fn a_query_that_does_not_say_for_whom_it_reads_sees_nothing_and_a_company_only_its_own() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let store = open(&url);
    keep_ticket(&store, 1, "acme");
    keep_ticket(&store, 2, "globex");
    // The owner of the tables, and one who is not.
    for url in [url.clone(), clerk(server, &url)] {
        let all = "SELECT count(*) FROM tickets";
        let of = |reader: &str| format!("SET switchboard.company = '{reader}'");
        assert_eq!(asked(&url, "", all), 0);
        assert_eq!(asked(&url, &of(""), all), 0);
        assert_eq!(asked(&url, &of("acme"), all), 1);
        let others = "SELECT count(*) FROM tickets WHERE company = 'globex'";
        assert_eq!(asked(&url, &of("acme"), others), 0);
        assert_eq!(asked(&url, &of("*"), all), 2);
        for table in [
            "calls",
            "attachments",
            "decisions",
            "audit",
            "notifications",
        ] {
            let count = format!("SELECT count(*) FROM {table}");
            assert_eq!(asked(&url, &of("acme"), &count), 0, "{table}");
        }
    }
}

/// A condition that was forgotten in a query is what the second wall is for.
#[test]
fn a_transaction_that_reads_for_a_company_cannot_see_anothers_rows() {
    let Some(server) = server() else { return };
    let store = open(&server.schema().unwrap());
    keep_ticket(&store, 1, "acme");
    keep_ticket(&store, 2, "globex");
    let db = store.session().unwrap();
    let count = |db: &Session| -> i64 {
        let row = db.row("SELECT count(*) FROM tickets", &[]).unwrap();
        row.unwrap().get(0)
    };
    assert_eq!(count(&db), 2);
    db.read_for(&Reach::Company(CompanyId::new("acme").unwrap()));
    assert_eq!(count(&db), 1);
    db.read_for(&Reach::Provider);
    assert_eq!(count(&db), 2);
    db.roll_back();
}

/// Of each table there is a row that `acme` must not see, and of some one that is its own.
#[test]
fn what_is_the_providers_or_anothers_is_hidden_though_a_query_forgets_to_ask() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    drop(open(&url));
    let rows = "SET switchboard.company = '*';
        INSERT INTO user_groups VALUES ('acme', '', '', '[]'), ('globex', '', '', '[]');
        INSERT INTO tellings VALUES (1, 1, 0, false, '{}');
        INSERT INTO alarms VALUES ('one', 'disk', true, 1, '{}');
        INSERT INTO causes VALUES ('mail', 1, 1, '{}');
        INSERT INTO series VALUES (1, 1, true, '{}');
        INSERT INTO reviews VALUES ('acme', 1, 1, '{}'), ('globex', 1, 1, '{}');
        INSERT INTO answers VALUES ('portal', 'one', 1, '{}');
        INSERT INTO tries VALUES ('company:acme', 1, 1);
        INSERT INTO incidents VALUES (1, 1, true, '{}');
        INSERT INTO mails VALUES ('a', 'a', 1, 'opened', 1, '{}');
        INSERT INTO solved VALUES (1, 'roaming', 'acme', 'ada', 1), (2, 'roaming', 'globex', 'hank', 1);
        INSERT INTO fruitless VALUES ('toaster', 1, 1);
        INSERT INTO trainings VALUES ('ada', 'mail', 'acme', 1, NULL, '{}'), ('hank', 'mail', 'globex', 1, NULL, '{}'),
            ('ben', 'mail', NULL, 1, NULL, '{}');
        INSERT INTO publications VALUES (1, '{}'), (2, '{}');
        INSERT INTO publication_readers VALUES (1, 'acme'), (2, 'globex');";
    asked(&url, rows, "SELECT 1::bigint");
    for url in [url.clone(), clerk(server, &url)] {
        for (table, of_acme, all) in [
            ("user_groups", 1, 2),
            ("tellings", 0, 1),
            ("alarms", 0, 1),
            ("causes", 0, 1),
            ("series", 0, 1),
            ("reviews", 1, 2),
            ("answers", 0, 1),
            ("tries", 0, 1),
            ("incidents", 0, 1),
            ("mails", 0, 1),
            ("solved", 1, 2),
            ("fruitless", 0, 1),
            ("trainings", 1, 3),
            ("publications", 1, 2),
            ("publication_readers", 1, 2),
        ] {
            let count = format!("SELECT count(*) FROM {table}");
            let of = |reader: &str| format!("SET switchboard.company = '{reader}'");
            assert_eq!(asked(&url, "", &count), 0, "{table}");
            assert_eq!(asked(&url, &of("acme"), &count), of_acme, "{table}");
            assert_eq!(asked(&url, &of("*"), &count), all, "{table}");
        }
    }
}

#[test]
fn a_database_of_a_newer_program_is_left_alone_unless_it_says_otherwise() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    drop(open(&url));
    let schema = url.rsplit("%3D").next().unwrap();
    let step = |usable_by: i64, number: i64| {
        let insert = format!(
            "INSERT INTO {schema}.switchboard_layouts (number, usable_by) VALUES ({number}, {usable_by})"
        );
        server.run(&insert).unwrap();
    };
    // Old and new run side by side during an upgrade.
    step(1, 98);
    drop(open(&url));
    step(99, 99);
    let error = PgStore::open(&url).unwrap_err();
    assert!(
        matches!(error, StoreError::Newer { found: 99, .. }),
        "{error}"
    );
}

#[test]
fn a_database_that_is_not_a_desk_is_left_alone() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let schema = url.rsplit("%3D").next().unwrap();
    server
        .run(&format!("CREATE TABLE {schema}.tickets (x int)"))
        .unwrap();
    let error = PgStore::open(&url).unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    let nowhere = format!("{}?options=-csearch_path%3Dnowhere", server.base());
    let error = PgStore::open(&nowhere).unwrap_err();
    assert!(matches!(error, StoreError::Unopened { .. }), "{error}");
}

#[test]
fn many_that_open_an_empty_database_at_once_make_one_desk() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| drop(open(&url)));
        }
    });
    keep_ticket(&open(&url), 1, "acme");
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    for url in [
        "postgres://ada:s3cr@t@127.0.0.1:1/desk?sslmode=disable&password=s3cr%40t",
        "postgresql://ada:s3cr%40t@%2Fnowhere/desk",
        "postgres://ada:s3cr%40t@host:notaport/desk",
        "postgres://ada:s3cr%40t@host/desk?sslrootcert=/nowhere.pem",
    ] {
        let error = PgStore::open(url).unwrap_err();
        assert!(matches!(error, StoreError::Unopened { .. }), "{error}");
        let said = error.to_string();
        assert!(!said.contains("s3cr"), "{said}");
        assert!(said.contains("://ada@") && !said.contains('\n'), "{said}");
    }
}

/// Ends the other connections of this desk's database that are at work on this schema.
fn end_others(server: &Postgres) {
    server
        .run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid <> pg_backend_pid() AND usename = current_user
               AND application_name = 'of the test that ends them'",
        )
        .unwrap();
}

#[test]
fn a_transaction_whose_connection_is_ended_is_run_again_and_has_its_effect_once() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let url = format!("{url}&application_name=of%20the%20test%20that%20ends%20them");
    let store = open(&url);
    let mut runs = 0;
    (&store as &dyn Store)
        .run(|tx| {
            runs += 1;
            let number = tx.next_number(CaseKind::Ticket)?;
            if runs == 1 {
                end_others(server);
            }
            let ticket = samples::ticket(number, "acme").unwrap();
            tx.apply(&samples::of_tickets(&[&ticket]))
        })
        .unwrap();
    assert_eq!(runs, 2);
    // Idle ones are ended as well, and found out when they are asked.
    end_others(server);
    let counts = (&store as &dyn Store).run(|tx| tx.counts()).unwrap();
    assert_eq!(counts.open_tickets, 1);
}

#[test]
fn a_panic_inside_a_transaction_keeps_nothing_and_the_store_goes_on() {
    let Some(server) = server() else { return };
    let store = open(&server.schema().unwrap());
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        (&store as &dyn Store).run(|tx| -> Result<(), StoreError> {
            let ticket = samples::ticket(1, "acme").unwrap();
            tx.apply(&samples::of_tickets(&[&ticket]))?;
            panic!("on purpose");
        })
    }));
    assert!(outcome.is_err());
    let counts = (&store as &dyn Store).run(|tx| tx.counts()).unwrap();
    assert_eq!(counts.open_tickets, 0);
    keep_ticket(&store, 1, "acme");
}

#[test]
fn it_can_be_used_inside_a_runtime() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = open(&url);
        keep_ticket(&store, 1, "acme");
    });
}

#[test]
fn a_change_in_one_instance_wakes_the_others_and_not_itself() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let (one, other) = (open(&url), open(&url));
    let (own, woken) = std::sync::mpsc::channel();
    let of_one = own.clone();
    one.on_change(Arc::new(move || {
        let _ = of_one.send("one");
    }));
    other.on_change(Arc::new(move || {
        let _ = own.send("other");
    }));
    // Listening may not have begun yet; a hint that is lost is no fault.
    let mut heard = None;
    for id in 1..100 {
        keep_ticket(&one, id, "acme");
        heard = woken.recv_timeout(Duration::from_millis(200)).ok();
        if heard.is_some() {
            break;
        }
    }
    assert_eq!(heard, Some("other"));
}

#[test]
fn a_change_in_one_desk_does_not_wake_another_in_the_same_database() {
    let Some(server) = server() else { return };
    let (url, elsewhere) = (server.schema().unwrap(), server.schema().unwrap());
    let (one, other, stranger) = (open(&url), open(&url), open(&elsewhere));
    let (tell, woken) = std::sync::mpsc::channel();
    for (store, name) in [(&other, "other"), (&stranger, "stranger")] {
        let tell = tell.clone();
        store.on_change(Arc::new(move || {
            let _ = tell.send(name);
        }));
    }
    // Until the stranger hears its own kind, it may not have begun to listen.
    let kin = open(&elsewhere);
    let who_hears = |store: &PgStore| {
        (1..100).find_map(|id| {
            keep_ticket(store, id, "acme");
            woken.recv_timeout(Duration::from_millis(200)).ok()
        })
    };
    let quiet = || std::iter::from_fn(|| woken.recv_timeout(Duration::from_millis(500)).ok());
    assert_eq!(who_hears(&kin), Some("stranger"));
    assert!(quiet().all(|heard| heard == "stranger"));
    assert_eq!(who_hears(&one), Some("other"));
    assert!(quiet().all(|heard| heard == "other"));
}

/// What is not moved: what is of instances, and the layouts.
#[test]
fn every_table_and_column_is_moved() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let store = open(&url);
    let db = store.session().unwrap();
    let rows = db
        .rows_once(
            "SELECT table_name::text, column_name::text FROM information_schema.columns
             WHERE table_schema = current_schema()
               AND table_name NOT IN ('switchboard_layouts', 'leases', 'marks')
               AND NOT (table_name = 'agents' AND column_name = 'slot')",
        )
        .unwrap();
    let mut found: Vec<(String, String)> =
        rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    db.roll_back();
    let mut moved: Vec<(String, String)> = crate::store::moving::TABLES
        .iter()
        .filter(|table| table.name != "numbers")
        .flat_map(|table| {
            let column = |(column, _): &(&str, _)| (table.name.to_owned(), (*column).to_owned());
            table.columns.iter().map(column)
        })
        .collect();
    found.sort();
    moved.sort();
    assert_eq!(found, moved);
}

/// Nobody else fires it meanwhile, and whoever claimed it may have ended.
#[test]
fn a_claimed_timer_is_anothers_when_its_lease_ends_and_not_before() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let (one, other) = (open(&url), open(&url));
    let timer = Timer {
        due_at: samples::at(10),
        kind: TimerKind::Close {
            ticket: TicketId(1),
        },
    };
    samples::apply(&one, &samples::of_timers(&[timer])).unwrap();
    let claim = |store: &dyn Store, now| {
        let lease_until = samples::at(now + 15);
        let claimed = store.run(|tx| tx.claim_timers(samples::at(now), lease_until, 9));
        claimed.unwrap()
    };
    assert_eq!(claim(&one, 9), []);
    assert_eq!(claim(&one, 10), [timer]);
    assert_eq!(claim(&other, 24), []);
    assert_eq!(claim(&other, 25), [timer]);
    assert_eq!(claim(&one, 39), []);
}

/// The other instance learns of it within a second, here because it is asked.
#[test]
fn a_driver_follows_what_another_instance_changed_of_people() {
    let Some(server) = server() else { return };
    let url = server.schema().unwrap();
    let rules = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../rules"));
    let rulebook = Arc::new(crate::service::load_rules(rules).unwrap());
    let driver = || {
        let store = Arc::new(open(&url));
        crate::service::Driver::new(store, Arc::clone(&rulebook)).unwrap()
    };
    let (one, other) = (driver(), driver());
    let now = samples::at(0);
    let ben: PersonId = "ben".parse().unwrap();
    assert!(other.roster().person(&ben).is_some());
    let gone = Change {
        people: vec![PersonChange::Removed(ben.clone())],
        ..Change::default()
    };
    one.store().run(|tx| tx.apply(&gone)).unwrap();
    assert!(other.follow(now).unwrap());
    assert!(other.roster().person(&ben).is_none());
    assert!(!other.follow(now).unwrap());
}
