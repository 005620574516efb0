//! Callers and subscriptions.
//!
//! ```text
//! callers [COMPANY]         subscription [COMPANY]        customers
//! status-link [COMPANY]         readiness [PIN] [SERIAL] [EMAIL]
//! add PERSON NAME… [role=…] [company=…] [email=…] [phone=…]
//! remove PERSON
//! ```

use std::collections::BTreeSet;

use switchboard::desk::{Command, Query};
use switchboard::model::{Action, Channel, Device, Person, Role};

use super::args::Args;
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{Group, Kind, Param, Verb, in_group, named, optional, required, verb};

const COMPANY: Param = optional(
    "company",
    Kind::Company,
    "the company; your own when not said",
);

pub(super) const VERBS: &[Verb] = &in_group(
    Group::People,
    [
        verb(
            "callers",
            &["people"],
            "show who may call for a company",
            &[COMPANY],
            &["callers", "callers acme"],
            &[Action::PeopleView],
            callers,
        ),
        verb(
            "add",
            &[],
            "add a named caller, or a secondary administrator",
            &[
                required("person", Kind::Person, "their id on this desk, such as eve"),
                required("name", Kind::Line, "their name"),
                named(
                    "role",
                    Kind::CallerRole,
                    "named or secondary; named when not said",
                ),
                named(
                    "company",
                    Kind::Company,
                    "their company; your own when not said",
                ),
                named("email", Kind::Word, "their address"),
                named(
                    "phone",
                    Kind::Words,
                    "their telephone numbers, joined by commas",
                ),
            ],
            &["add eve Eve Martin company=acme email=eve@acme.example phone=+33140000009"],
            &[Action::PeopleManage],
            add,
        ),
        verb(
            "remove",
            &[],
            "remove a named caller or a secondary administrator",
            &[required("person", Kind::Person, "their id")],
            &["remove eve"],
            &[Action::PeopleManage],
            remove,
        ),
        verb(
            "customers",
            &[],
            "show the companies that you look after, and what needs you",
            &[],
            &["customers"],
            &[Action::PeopleManage],
            |_| Ok(Request::Query(Query::Customers)),
        ),
        verb(
            "subscription",
            &["agreement"],
            "show a company's support agreement",
            &[COMPANY],
            &["subscription"],
            &[Action::SubscriptionView],
            subscription,
        ),
        verb(
            "readiness",
            &["ready", "device"],
            "check whether a device can be activated",
            &[
                optional("pin", Kind::Word, "its PIN"),
                optional("serial", Kind::Word, "its serial number"),
                optional(
                    "email",
                    Kind::Word,
                    "the e-mail address of whoever is to use it",
                ),
                named(
                    "company",
                    Kind::Company,
                    "whose it is; your own company's when not said",
                ),
                named(
                    "ticket",
                    Kind::Person,
                    "the named caller for whom a ticket is opened when something is wrong",
                ),
            ],
            &[
                "readiness 2B8F01C4 SN-1001-7731 ada@acme.example",
                "readiness pin=2B8F01C4 email=ada@acme.example ticket=ada",
            ],
            &[Action::DeviceCheck],
            readiness,
        ),
        verb(
            "status-link",
            &[],
            "make a link to a company's own status page",
            &[COMPANY],
            &["status-link"],
            &[Action::EventView, Action::SubscriptionView],
            |args| Ok(Request::StatusLink(args.company("company"))),
        ),
    ],
);

fn callers(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Query(Query::People {
        company: args.company("company"),
    }))
}

fn readiness(args: &Args<'_>) -> Result<Request, Complaint> {
    let given = |name| args.text(name).unwrap_or_default();
    Ok(Request::Command(Command::CheckDevice {
        device: Device {
            pin: given("pin"),
            serial: given("serial"),
            email: given("email"),
        },
        company: args.company("company"),
        ticket_for: args.person("ticket"),
        channel: Channel::Chat,
    }))
}

fn subscription(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Query(Query::Subscription {
        company: args.company("company"),
    }))
}

fn add(args: &Args<'_>) -> Result<Request, Complaint> {
    let company = args
        .company("company")
        .or_else(|| args.scope.company().map(|company| company.id.clone()));
    let Some(company) = company else {
        return Err(Complaint::new(args.say().which_company()));
    };
    let id = args.must("person", args.person("person"))?;
    let name = args.must("name", args.text("name"))?;
    Ok(Request::Command(Command::AddPerson {
        person: Person {
            roles: BTreeSet::from([args.role("role").unwrap_or(Role::NamedCaller)]),
            company: Some(company),
            email: args.text("email"),
            phones: args
                .words("phone")
                .unwrap_or_default()
                .into_iter()
                .collect(),
            ..Person::named(id, name)
        },
    }))
}

fn remove(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::RemovePerson {
        person: args.must("person", args.person("person"))?,
    }))
}
