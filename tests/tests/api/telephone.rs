//! Agents who sign in and out, call-backs, and calls by a telephone system's own name.

use serde_json::{Value, json};
use switchboard_tests::http::Desk;

use super::{PBX, ask, desk};

/// Signs in or out.
fn signed(desk: &Desk, who: (&str, &str), path: &str) -> u16 {
    ask(desk, who, "POST", path, &Value::Null).0
}

fn agents(desk: &Desk) -> Vec<String> {
    let (status, all) = ask(desk, PBX, "GET", "/v1/agents", &Value::Null);
    assert_eq!(status, 200, "{all}");
    let all = all["agents"].as_array().unwrap().iter();
    all.map(|one| one["person"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn who_signs_out_is_not_rung_and_who_signs_in_is_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    assert_eq!(
        agents(&desk),
        ["kim", "ben", "lin"],
        "in the order in which they are chosen"
    );
    let ben = ("pbx", "ben");
    let out = signed(&desk, ben, "/v1/agents/sign-out");
    assert_eq!(out, 200);
    assert_eq!(agents(&desk), ["kim", "lin"]);
    let call = json!({"id": "a", "from": "+33140000001"});
    let (_, told) = ask(&desk, PBX, "POST", "/v1/telephone/calls", &call);
    assert_eq!(told["call"]["agent"], "lin", "{told}");
    assert_eq!(told["ring"], json!(["sip:level-2@127.0.0.1:5070"]));
    assert_eq!(signed(&desk, ben, "/v1/agents/sign-in"), 200);
    assert_eq!(
        agents(&desk),
        ["kim", "ben", "lin"],
        "who has least in hand comes first"
    );
    let (status, said) = ask(&desk, PBX, "POST", "/v1/agents/sign-in", &Value::Null);
    assert_eq!(status, 403, "somebody signs in: {said}");
}

#[test]
fn a_caller_is_called_back_and_no_report_makes_a_second_call() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let call = json!({"id": "a", "from": "+33140000001", "clock": 1000.5, "arrived_at": 960.5});
    let (_, told) = ask(&desk, PBX, "POST", "/v1/telephone/calls", &call);
    assert_eq!(told["call"]["number"], "C-1", "{told}");
    let (status, asked) = ask(&desk, PBX, "POST", "/v1/calls/C-1/call-back", &json!({}));
    assert_eq!(
        (status, &asked["state"]),
        (200, &json!("abandoned")),
        "{asked}"
    );
    assert_eq!(asked["call_back"]["number"], "+33140000001");
    let (status, twice) = ask(&desk, PBX, "POST", "/v1/calls/C-1/call-back", &json!({}));
    assert_eq!(status, 409, "{twice}");
    // The line is given up, and the telephone system tells so.
    let over = json!({"id": "a", "from": "+33140000001", "clock": 1010.0, "over_at": 1009.0});
    let (_, told) = ask(&desk, PBX, "POST", "/v1/telephone/calls", &over);
    assert_eq!(told["call"]["number"], "C-1", "{told}");
    let owed = || ask(&desk, PBX, "GET", "/v1/call-backs", &Value::Null).1["calls"].clone();
    assert_eq!(owed()[0]["number"], "C-1");
    let said = json!({"text": "It works again."});
    let (status, made) = ask(&desk, ("pbx", "lin"), "POST", "/v1/calls/C-1/called", &said);
    assert_eq!(
        (status, &made["call_back"]["made_by"]),
        (200, &json!("lin")),
        "{made}"
    );
    assert_eq!(owed(), json!([]));
}
