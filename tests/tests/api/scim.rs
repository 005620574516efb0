//! SCIM 2.0, as a directory speaks it (RFC 7644).

use serde_json::{Value, json};
use switchboard_tests::http::Connection;

use super::{ask, desk, token};

const USERS: &str = "/scim/v2/acme/Users";

fn patch(operations: Value) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    })
}

#[test]
fn a_directory_provisions_deactivates_and_forgets_a_user() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let grace = ("all", "grace");
    let say = |method: &str, path: &str, body: &Value| ask(&desk, grace, method, path, body);
    let find = |filter: &str| {
        let path = format!(
            "{USERS}?filter={}",
            filter.replace(' ', "%20").replace('"', "%22")
        );
        say("GET", &path, &Value::Null).1
    };
    assert_eq!(find("userName eq \"eve@acme.example\"")["totalResults"], 0);
    let eve = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "eve@acme.example",
        "externalId": "00u1",
        "name": {"givenName": "Eve", "familyName": "Martin"},
        "emails": [{"value": "eve@acme.example", "primary": true, "type": "work"}],
        "phoneNumbers": [{"value": "+33 1 40 00 00 09", "type": "work"}],
        "active": true,
    });
    let (status, made) = say("POST", USERS, &eve);
    assert_eq!(status, 201, "{made}");
    assert_eq!(
        (&made["id"], &made["active"]),
        (&json!("eve"), &json!(true))
    );
    assert_eq!(made["displayName"], "Eve Martin");
    assert_eq!(made["roles"], json!([{"value": "named_caller"}]));
    assert_eq!(made["meta"]["location"], "/scim/v2/acme/Users/eve");
    let (status, again) = say("POST", USERS, &eve);
    assert_eq!(
        (status, &again["scimType"]),
        (409, &json!("uniqueness")),
        "{again}"
    );
    let found = find("userName Eq \"EVE@acme.example\"");
    assert_eq!(found["Resources"][0], made);
    let (_, page) = say(
        "GET",
        &format!("{USERS}?startIndex=2&count=1"),
        &Value::Null,
    );
    assert_eq!(page["totalResults"], 4);
    assert_eq!(page["Resources"].as_array().unwrap().len(), 1);
    assert_eq!(page["Resources"][0]["id"], "eve");

    let at = format!("{USERS}/eve");
    // Some directories write it so.
    let off = patch(json!([{"op": "Replace", "path": "active", "value": "False"}]));
    let (status, seen) = say("PATCH", &at, &off);
    assert_eq!((status, &seen["active"]), (200, &json!(false)), "{seen}");
    assert_eq!(say("GET", &at, &Value::Null).1["active"], false);
    let ticket = json!({"subject": "Mail is slow"});
    assert_eq!(
        ask(&desk, ("all", "eve"), "POST", "/v1/tickets", &ticket).0,
        404
    );
    let on = patch(
        json!([{"op": "replace", "value": {"active": true, "displayName": "Eve M. Martin"}}]),
    );
    let (_, seen) = say("PATCH", &at, &on);
    assert_eq!(
        (&seen["active"], &seen["displayName"]),
        (&json!(true), &json!("Eve M. Martin"))
    );
    assert_eq!(seen["emails"][0]["value"], "eve@acme.example");
    assert_eq!(
        ask(&desk, ("all", "eve"), "POST", "/v1/tickets", &ticket).0,
        201
    );

    let mut other = eve.clone();
    other["displayName"] = json!("Eve Lang");
    other["phoneNumbers"] = json!([]);
    let (status, seen) = say("PUT", &at, &other);
    assert_eq!(
        (status, &seen["displayName"]),
        (200, &json!("Eve Lang")),
        "{seen}"
    );
    assert_eq!(seen["phoneNumbers"], json!([]));
    let own = format!(
        "Authorization: Bearer {}\r\nSwitchboard-Person: grace\r\n",
        token("all")
    );
    let connection = &mut Connection::to(desk.address);
    let gone = connection.ask("DELETE", &at, &own, b"").unwrap();
    assert_eq!((gone.status, gone.body.as_str()), (204, ""));
    assert_eq!(say("GET", &at, &Value::Null).0, 404);
    assert_eq!(say("DELETE", &at, &Value::Null).0, 404);
}

#[test]
fn what_is_refused_is_refused_as_scim_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let (grace, none) = (("all", "grace"), Value::Null);
    let new = |name: &str| json!({"userName": name});
    for n in 3..=10 {
        let (status, said) = ask(
            &desk,
            grace,
            "POST",
            USERS,
            &new(&format!("new{n}@acme.example")),
        );
        assert_eq!(status, 201, "{said}");
    }
    let ada = format!("{USERS}/ada");
    let path = |path: &str| patch(json!([{"op": "replace", "path": path, "value": "x"}]));
    for (who, method, at, body, wanted, said) in [
        (
            grace,
            "POST",
            USERS,
            &new("more@acme.example"),
            409,
            "10 of 10 named callers",
        ),
        (
            grace,
            "POST",
            "/scim/v2/globex/Users",
            &new("x@globex.example"),
            403,
            "another company",
        ),
        (
            ("all", "ada"),
            "POST",
            USERS,
            &new("more@acme.example"),
            403,
            "Grace Murray can",
        ),
        (
            ("portal", ""),
            "GET",
            "/scim/v2/globex/Users",
            &none,
            403,
            "another company",
        ),
        (
            ("board", ""),
            "GET",
            USERS,
            &none,
            403,
            "lacks the scope `scim:users`",
        ),
        (
            grace,
            "GET",
            "/scim/v2/acme/Users/hank",
            &none,
            404,
            "there is no user `hank`",
        ),
        (
            grace,
            "GET",
            "/scim/v2/acme/Users?filter=title%20co%20%22x%22",
            &none,
            400,
            "can be asked",
        ),
        (
            grace,
            "PATCH",
            &ada,
            &path("nickName"),
            400,
            "`nickName` is not kept",
        ),
        (
            grace,
            "PATCH",
            &ada,
            &path("active"),
            400,
            "`active` is true or false",
        ),
        (
            grace,
            "DELETE",
            "/scim/v2/acme/Users/grace",
            &none,
            409,
            "you cannot remove yourself",
        ),
        (
            ("all", "maria"),
            "DELETE",
            "/scim/v2/acme/Users/grace",
            &none,
            409,
            "last administrator",
        ),
    ] {
        let (status, answered) = ask(&desk, who, method, at, body);
        assert_eq!(status, wanted, "{method} {at}: {answered}");
        assert_eq!(
            answered["schemas"][0],
            "urn:ietf:params:scim:api:messages:2.0:Error"
        );
        assert_eq!(answered["status"], wanted.to_string());
        assert!(
            answered["detail"].as_str().unwrap().contains(said),
            "{answered}"
        );
    }
    // Nobody unknown learns that there is such a company.
    let connection = &mut Connection::to(desk.address);
    let refused = connection.ask("GET", USERS, "", b"").unwrap();
    assert_eq!(refused.status, 401);
    let own = format!("Authorization: Bearer {}\r\n", token("all"));
    let config = "/scim/v2/acme/ServiceProviderConfig";
    let shown = connection.ask("GET", config, &own, b"").unwrap();
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert!(
        shown.body.contains("\"patch\":{\"supported\":true}"),
        "{}",
        shown.body
    );
}
