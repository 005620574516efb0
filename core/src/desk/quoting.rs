//! Callers who quote a subscription code and a case number (P9): whether both are right.
//!
//! **A refusal is one refusal.** Whether the code was wrong, the case another's, or too much had been
//! tried before: what the rules, the caller and the agent are given is the same, and what was quoted
//! counts as not quoted. Otherwise one could be found out with the other, or by trying.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::model::{
    CaseNumber, Channel, Company, CompanyId, IncomingCall, Roster, Verification, hexadecimal,
    phone_key,
};

use super::identify::caller_of;
use super::limits::{MAX_NAME_CHARS, cut};
use super::tries::{self, TriesChange};
use super::work::Work;
use super::{Context, Loaded};

/// By whom and about what a call tries its code, so that it can be loaded how often they did before.
/// Nothing when it quotes none.
#[must_use]
pub fn tried_by(
    roster: &Roster,
    call: &IncomingCall,
    quoted: Option<&Company>,
) -> BTreeSet<String> {
    let Some(code) = &call.subscription_code else {
        return BTreeSet::new();
    };
    let mut all = BTreeSet::from([caller_key(call)]);
    let named = || roster.company(&call.company.as_deref()?.parse().ok()?);
    let of_caller = || roster.company(caller_of(roster, call)?.company.as_ref()?);
    let companies = [roster.by_code(code), of_caller(), named(), quoted];
    all.extend(
        companies
            .into_iter()
            .flatten()
            .map(|company| company_key(&company.id)),
    );
    if let Some(CaseNumber::Event(event)) = case_of(call) {
        all.insert(format!("event:{event}"));
    }
    all
}

/// What somebody on the line quotes; from where they call is known of the call.
pub(super) fn quoted(code: &str, case: &str) -> IncomingCall {
    IncomingCall {
        subscription_code: Some(cut(code, MAX_NAME_CHARS)),
        case: Some(cut(case, MAX_NAME_CHARS)),
        ..IncomingCall::default()
    }
}

/// A call with what is quoted on it now.
#[must_use]
pub fn with_quoted(call: &IncomingCall, quoted: &IncomingCall) -> IncomingCall {
    IncomingCall {
        subscription_code: quoted.subscription_code.clone(),
        case: quoted.case.clone(),
        ..call.clone()
    }
}

/// The case that a call names, if it is one.
pub(super) fn case_of(call: &IncomingCall) -> Option<CaseNumber> {
    call.case.as_deref()?.trim().parse().ok()
}

fn company_key(id: &CompanyId) -> String {
    format!("company:{id}")
}

/// Where it came from; who withholds their number is one with all who do. Hashed, because numbers
/// and addresses are people's and may be of any length.
fn caller_key(call: &IncomingCall) -> String {
    let from = match (&call.caller, &call.from) {
        (Some(caller), _) => format!("caller {caller}"),
        (None, Some(from)) if from.contains('@') => from.to_lowercase(),
        (None, Some(from)) => phone_key(from),
        (None, None) => call.channel.unwrap_or(Channel::Phone).word().to_owned(),
    };
    let hash = Sha256::digest(from.as_bytes());
    format!("caller:{}", hexadecimal(&hash))
}

/// Whether what the caller quotes is right; what is to be counted is put into the change.
pub(super) fn verify_and_count(
    work: &mut Work<'_>,
    loaded: &Loaded,
    call: &IncomingCall,
) -> Verification {
    let (verification, counted) = verify(&work.context, loaded, call);
    tries::keep(work, counted);
    verification
}

/// Whether what the caller quotes is right, and what is to be counted.
pub(super) fn verify(
    context: &Context<'_>,
    loaded: &Loaded,
    call: &IncomingCall,
) -> (Verification, Vec<TriesChange>) {
    let Some(code) = &call.subscription_code else {
        return (Verification::NotTried, Vec::new());
    };
    let limits = context.rulebook.tables().programme.verification;
    let of_ticket = loaded.quoted_ticket.as_ref();
    let of_ticket = of_ticket.and_then(|ticket| context.roster.company(&ticket.company));
    let tried: Vec<TriesChange> = tried_by(context.roster, call, of_ticket)
        .into_iter()
        .map(|who| TriesChange::so_far(context, loaded, who, limits.within))
        .collect();
    let most = |who: &str| match who.split_once(':').map(|(kind, _)| kind) {
        Some("caller") => limits.tries_per_caller,
        Some("event") => limits.tries_per_event,
        _ => limits.tries_per_company,
    };
    // Both are looked at whatever comes of the first.
    let is_right = is_right(context, loaded, call, code);
    if tried.iter().any(|one| one.now.count >= most(&one.who)) {
        return (Verification::Refused, Vec::new());
    }
    // Also when all is right: two calls at the same time must not both count as the first.
    let counted = tried.into_iter().map(|mut one| {
        one.now.count += u32::from(!is_right);
        one
    });
    let verification = if is_right {
        Verification::Verified
    } else {
        Verification::Refused
    };
    (verification, counted.collect())
}

fn is_right(context: &Context<'_>, loaded: &Loaded, call: &IncomingCall, code: &str) -> bool {
    let of_code = context.roster.by_code(code);
    let caller = caller_of(context.roster, call);
    let of_caller = caller.and_then(|person| person.company.as_ref());
    let is_theirs = |company: &Company| of_caller.is_none_or(|own| *own == company.id);
    let ticket = loaded.quoted_ticket.as_ref();
    let event = loaded.quoted_event.as_ref();
    let sees = |company: &Company| match (&call.case, ticket, event) {
        (None, ..) => true,
        (Some(_), Some(ticket), _) => ticket.company == company.id,
        (Some(_), None, Some(event)) => event.companies.contains(&company.id),
        (Some(_), None, None) => false,
    };
    of_code.is_some_and(|company| is_theirs(company) & sees(company))
}
