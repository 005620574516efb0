### What the desk says, in English: the reference of every other language.
###
### A language is a file of this folder, named by its tag (`de.ftl`, `pt-BR.ftl`), with the same
### messages and the same variables. `cargo test -p switchboard-bots language` tells what is missing
### or too long. A file may have messages of its own, to be used in others; they begin with `own-`.
###
### A variable that counts is marked with NUMBER, so that a language can choose by its plural.
### `$who` is `you` for the one who reads, and else a name. What stands between backticks is typed as
### it is, so it is the same in every language; so are names of commands and of their arguments.

## Names

you = you
the-desk = the desk
nobody = nobody
severity-critical = critical
severity-high = high
severity-medium = medium
severity-low = low
ticket-new = new
ticket-active = active
ticket-waiting = waiting for customer
ticket-waiting-short = waiting
ticket-resolved = resolved
ticket-closed = closed
event-scheduled = scheduled
event-active = active
event-resolved = resolved
event-cancelled = cancelled
call-waiting = waiting
call-answered = answered
call-abandoned = abandoned
call-over = over
channel-phone = phone
channel-chat = chat
channel-email = email
channel-web = web
role-named-caller = named caller
role-secondary-administrator = secondary administrator
role-administrator = administrator
role-agent = agent
role-incident-commander = incident commander
role-account-manager = account manager
role-operator = operator
level = level { $level }
kind-assigned = assigned
kind-commented = commented
kind-ticket-changed = ticket changed
kind-clock-warning = clock warning
kind-escalated = escalated
kind-escalation-exhausted = escalation exhausted
kind-acknowledged = acknowledged
kind-caller-reply = caller reply
kind-event-started = event started
kind-event-update = event update
kind-event-prompt = event prompt
kind-event-severity = event severity
kind-event-resolved = event resolved
kind-maintenance-announced = maintenance announced
kind-maintenance-started = maintenance started
kind-maintenance-overrun = maintenance overrun
kind-maintenance-ended = maintenance ended
kind-maintenance-cancelled = maintenance cancelled
kind-incident-role = incident role
kind-incident-task = incident task
kind-incident-debt = incident debt
kind-analysis-submitted = analysis submitted
kind-analysis-published = analysis published
kind-agreement-ends = agreement ends
kind-welcome = welcome
kind-handed-over = handed over
kind-review = review
kind-rules-fault = rules fault
kind-monthly-report = monthly report
kind-place-closed = place closed
done = Done.

## Times

weekday = { $weekday ->
    [mon] Mon
    [tue] Tue
    [wed] Wed
    [thu] Thu
    [fri] Fri
    [sat] Sat
   *[sun] Sun
}
month = { $month ->
    [jan] Jan
    [feb] Feb
    [mar] Mar
    [apr] Apr
    [may] May
    [jun] Jun
    [jul] Jul
    [aug] Aug
    [sep] Sep
    [oct] Oct
    [nov] Nov
   *[dec] Dec
}
# $clock is a time with its zone, such as 08:00 CET.
tomorrow = tomorrow { $clock }
yesterday = yesterday { $clock }
this-year = { $weekday } { $day } { $month } { $clock }
another-year = { $day } { $month } { $year } { $clock }
date = { $day } { $month } { $year }
stretch = { $from } to { $to }
secs = { NUMBER($secs) } s
minutes = { NUMBER($minutes) } min
hours = { NUMBER($hours) } h
hours-minutes = { NUMBER($hours) } h { NUMBER($minutes) } min
days = { NUMBER($days) } d
days-hours = { NUMBER($days) } d { NUMBER($hours) } h
minutes-secs = { NUMBER($minutes) } min { NUMBER($secs) } s
now = now
in-time = in { $length }
time-ago = { $length } ago

## What came of a command on a ticket: behind its number

ticket-is-open = { $id } is open: { $subject }
ticket-is-open-with-file = { $id } is open, with the file: { $subject }
ticket-has-answer = { $id } has your answer.
ticket-has-comment = { $id } has your comment.
ticket-is-with = { $id } is with { $who } now.
ticket-is-in-queue = { $id } is in { $queue } now.
ticket-waits = { $id } waits for the customer.
ticket-is-resolved = { $id } is resolved.
ticket-is-reopened = { $id } is open again.
ticket-is-closed = { $id } is closed.
case-has-severity = { $id } is { $severity } now.
ticket-is-escalated = { $id } is escalated.
ticket-is-acknowledged = { $id } is yours: the escalation is acknowledged.

## A ticket

ticket-opened-by = opened by { $who }{ $company } by { $channel }, { $when }
ticket-product = product { $product }
ticket-with = with { $who }
ticket-with-nobody = nobody has it yet
ticket-reopened = { NUMBER($times) ->
    [1] reopened once
    [2] reopened twice
   *[other] reopened { NUMBER($times) } times
}
ticket-closes-by-itself = closes by itself { $when } unless it is reopened
clock-overdue = { $clock ->
    [response] answer
   *[resolution] solution
} overdue since { $when }
clock-due = { $clock ->
    [response] answer
   *[resolution] solution
} due { $when }
clock-due-no-time = { $clock ->
    [response] answer
   *[resolution] solution
} due, at no set time
clock-held = { $clock ->
    [response] answer
   *[resolution] solution
} clock held, { $left } left when it goes on
clock-answered = answered { $when }, after { $took }
clock-answered-by = answered by { $who } { $when }, after { $took }
clock-answered-by-channel = answered by { $who } ({ $channel }) { $when }, after { $took }
clock-answered-channel = answered ({ $channel }) { $when }, after { $took }
clock-solved = solved { $when }, after { $took }
clock-solved-by = solved by { $who } { $when }, after { $took }
clock-solved-by-channel = solved by { $who } ({ $channel }) { $when }, after { $took }
clock-solved-channel = solved ({ $channel }) { $when }, after { $took }
clock-late = late
escalation-acknowledged = escalation ({ $reason }) acknowledged by { $who } { $when }
escalation-ended = the escalation ({ $reason }) ended with the ticket
escalation-open = escalated ({ $reason }): { $who } to acknowledge by { $when }
escalation-exhausted = escalated ({ $reason }): nobody acknowledged, and nobody is left to ask
tickets-none = There are no such tickets.
tickets-more = There are more: list before={ $id }
list-due = { $clock ->
    [response] answer
   *[resolution] solution
} { $when }
why-heading = Why

## The plan of a ticket, for the provider's people

next-step = next: { $when }, { $what }
step-before = { $length } before the { $clock ->
    [response] answer
   *[resolution] solution
} is due
step-at-once = at once, for the { $clock ->
    [response] answer
   *[resolution] solution
}
step-at = when the { $clock ->
    [response] answer
   *[resolution] solution
} is overdue
step-after = { $length } after the { $clock ->
    [response] answer
   *[resolution] solution
} was due
step-tell = tell { $to }
step-escalate = escalate to { $ladder }, each with { $length } to acknowledge
step-then = { $first }, then { $next }
step-and = { $others } and { $last }
target-assignee = the assignee
target-queue = the queue
target-caller = the caller
target-account-manager = the account manager
target-manager = the manager
target-operators = the operators

## History

history-heading = History
history-opened = { $who } opened it by { $channel }
history-wrote = { $who } wrote by { $channel }
history-corrected = { $who } corrected what they wrote by { $channel }
history-attached = { $who } attached { $files }
history-file-lost = { $name } is not kept: { $reason }
history-alarms = { $fired } alarms began and { $cleared } stopped, and { $firing } fire now: { $which }
not-kept-too-many = at most { $most } files are kept of a comment
not-kept-too-large = it has { $size }, and { $most } are the most
not-kept-larger = it has more than { $most }
not-kept-empty = it is empty
not-kept-elsewhere = its address is not one of the platform's
not-kept-late = it did not come in time
not-kept-not-given = it is not given: { $status }
not-kept-unread = it cannot be fetched: { $why }
not-kept-no-longer = it was sent too long ago; send it again
file-only-own = a ticket for somebody else is opened without a file; give the file with a comment on it
history-answered = { $who } gave the first answer by { $channel }, after { $took }
history-late = the { $clock ->
    [response] answer
   *[resolution] solution
} is late: it was due { $when }
history-escalated = escalated to { $to } (step { $step }): { $reason }
history-exhausted = nobody is left to escalate to ({ $reason })
history-acknowledged = { $who } acknowledged the escalation
history-decided = the rules decided { $outcome }: { $because }
history-undelivered = a mail to { $address } did not arrive: { $says }
history-told = told { $audience }: { $kind } ({ $count })
history-told-nobody = told nobody ({ $audience }): { $reason }
history-person-added = { $who } added { $person } as { $role }
history-person-removed = { $who } removed { $person }
history-review = { $who } worked on service review { $number }
history-person-changed = { $who } changed what is known of { $person }
history-away = { $person } is away from { $from } to { $to }
history-back = { $person } is back
history-handed-over = { $who } handed the company over from { $was } to { $to }
history-users = a feed of { $users } users of { $companies } companies was taken: { $added } added, { $removed } removed, { $changed } changed
history-usage = usage was taken: { $rows } rows of { $companies } companies, { $written } of them new or other
history-report = the report of { $month } was sent to { $people } named callers
history-refused = { $who } was refused { $action }: { $reason }
history-rules = { $who } { $step } rules { $version }
history-reclassified = it is { $now }, and not { $claimed } as was claimed
history-touched = { $who } touched the { $field }
history-set = { $who } set the { $field } to { $to }
history-taken-away = { $who } took the { $field } away (it was { $from })
history-changed = { $who } changed the { $field } from { $from } to { $to }
field-assignee = assignee
field-commander = commander
field-severity = severity
field-queue = queue
field-state = state
script-failed = the script failed, so the default decided: { $fault }
chat-invited = { $who } made a one-time code for { $person }
chat-linked = { $who } linked { $account } to { $person }
chat-wrong-code = { $who } was shown a wrong code for { $person } by { $account }
chat-unlinked = { $who } took the chat accounts of { $person } away
chat-subscribed = { $who } let { $place } hear { $to }
chat-unsubscribed = { $who } let { $place } hear { $to } no more
chat-tickets-here = { $who } chose { $place } for the threads of new tickets
chat-tickets-here-of = { $who } chose { $place } for the threads of { $company }'s new tickets
chat-tickets-elsewhere = { $who } chose { $place } for the threads of new tickets no more
chat-takes-no-threads = { $who } found that { $place } takes no threads: { $reason }
chat-closed = { $who } found { $place } closed: { $reason }
chat-thread-gone = { $who } found that the thread { $place } of the ticket was deleted
chat-bound-provider = { $who } said that { $server } is the provider's
chat-bound-company = { $who } said that { $server } is { $company }'s

## Service events

event-is-planned = { $id } is planned: { $title }
event-is-declared = { $id } is declared: { $title }
event-has-update = { $id } has your update; it goes out with the next notice.
event-is-led-by = { $id } is led by { $who } now.
event-has-begun = { $id } has begun: { $title }
event-is-over = { $id } is over: { $title }
event-is-called-off = { $id } is called off: { $title }
series-is-planned = { $id } is planned and repeats: { $title }
series-is-over = { $id } repeats no more: { $title }
event-led-by = led by { $who }
event-services = services { $services }
event-regions = in { $regions }
event-affects = affects { $companies }
event-affects-more = affects { $companies } and { NUMBER($more) } more
event-users = users { $users }
event-users-more = users { $users } and { NUMBER($more) } more
event-told-everybody = everybody told { $when }
event-told-companies = { NUMBER($count) ->
    [one] { NUMBER($count) } company
   *[other] { NUMBER($count) } companies
} told { $when }
event-told-nobody = nobody was told yet
event-planned = planned
event-planned-for = planned { $stretch } ({ $distance })
event-maintenance-over-time = maintenance since { $when }, { $late }
event-over-time = over time since { $when }
event-maintenance = maintenance since { $from } until { $to }
event-under-way = under way since { $when }, for { $length }
event-over = over since { $when }, lasted { $length }
event-called-off = called off
status-all-running = All services are running.
status-none-planned = No maintenance is planned.
status-under-way = Under way
status-planned = Planned
status-recent = Lately over
series-heading = Repeats
series-next = next: { $windows }
clashes-heading = Clashes
clash = { $one } clashes with { $other } ({ $title }), { $stretch }: { $common }
clash-companies = { NUMBER($companies) ->
    [one] the same company
   *[other] the same { $companies } companies
  }
alarms-none = No alarm is known.
alarms-firing = Firing
alarms-quiet = Lately over
alarm-of = of { $monitor }
alarm-since = since { $when }
alarm-until = { $from } until { $to }

## Major incidents

incident-is-major = { $id } is a major incident: { $title }
incident-has-note = { $id } has your note.
incident-declared-at = declared { $when } by { $who }
incident-teams = teams { $teams }
incident-tasks = Tasks
incident-analysis = Root-cause analysis
incident-missing = still to be written: { $sections }
incident-follow-ups = Follow-up actions
incident-follow-up = Follow-up action { $number }
incident-done = done { $when } by { $who }
incident-due = { $who }, due { $when }
incident-overdue = { $who }, overdue since { $when }
incident-waits = waits for approval since { $when }
incident-since = owed since { $when }
incident-published-at = published { $when }
incident-no-analysis = Its root-cause analysis is owed when it is over.
incident-not-published = Nothing has been published of it yet.
incident-unwritten = (not written yet) { $asks }
incident-nothing-owed = Nothing is owed.
incident-cut = What is older is left out.
incident-declared = { $who } declared it a major incident
incident-gave-role = { $who } gave { $person } the role { $role }
incident-called-team = { $who } called the { $team }
incident-gave-command = { $who } gave { $person } the command
incident-handed-over = { $who } handed the command over from { $from } to { $person }
incident-noted = { $who } noted
incident-added-task = { $who } added task { $number }: { $text }
incident-added-task-for = { $who } added task { $number } for { $person }: { $text }
incident-gave-task = { $who } gave task { $number } to { $person }
incident-did-task = { $who } finished task { $number }
incident-added-follow-up = { $who } agreed follow-up action { $number } with { $person }, due { $due }: { $text }
incident-did-follow-up = { $who } finished follow-up action { $number }
incident-owed = the root-cause analysis is owed by { $person }, due { $due }
incident-moved = { $who } asked { $person } for the root-cause analysis, due { $due }
incident-wrote = { $who } wrote the section { $section }
incident-submitted = { $who } handed the root-cause analysis in
incident-published = { $who } approved the root-cause analysis, and { NUMBER($companies) ->
    [one] { NUMBER($companies) } company was told
   *[other] { NUMBER($companies) } companies were told
}
incident-reminded = reminded: { $what }, due { $due }
document-lasted = Lasted
document-teams = Teams
document-why = Why it was declared
document-impact = Impact
document-regions = Regions
document-users = Users
document-timeline = Timeline
document-decisions = Decisions
document-unwritten = (not written yet)

## Calls

call-from = { $id } { $channel } from { $caller }
call-about = about { $case }
call-verified = verified: the code and the case are right
call-not-verified = not verified: what was quoted is not right
call-claims = says it is { $severity }
call-speaks = speaks { $language }
call-caller-hears = the caller hears: { $note }
call-somebody-unknown = somebody unknown
call-waits = waiting { $length } in { $queue }, for { $who }
call-waits-for-anyone = waiting { $length } in { $queue }, for anyone
call-was-answered = answered by { $who } after { $length }
call-by-somebody = somebody
call-given-up = given up after { $length }
call-ended = over: { $who } spoke for { $length }, after a wait of { $wait }
call-back-owed = to be called back at { $number } by { $time }, { $who }
call-back-anyone = by anyone
call-back-made = called back at { $number } after { $length }
call-backs-none = Nobody is to be called back.
signed-in = You are signed in, and get calls and tickets while your shift is on.
signed-out = You are signed out, and get no calls and tickets until you sign in.

## People and subscriptions

people-count = { $company }: { NUMBER($used) } of { $allowed } named callers
device-ready = The device { $device } can be activated.
device-not-ready = The device { $device } cannot be activated yet:
device-unchecked = Nothing can be checked of the device { $device }: { $reason }.
device-unnamed = without a number
device-ticket = { $id } is open about it.
device-offer = With ticket={ $reader } added, a ticket is opened about it.
person-added = { $name } ({ $id }) is added.
person-removed = { $name } ({ $id }) is removed.
person-replaces = { $name } ({ $id }) takes the place of { $old }.
person-invite = They link a chat account with a code, which invite { $id } makes.
person-away = { $name } is away from { $from } to { $to }; whoever is their deputy is asked.
person-back = { $name } is back.
handed-over = { $name } looks after { $company } from now on.
review-planned = The service review of { $company } is planned, and everybody is invited.
review-moved = The service review of { $company } is changed, and everybody is told.
review-cancelled = The service review of { $company } is called off, and everybody is told.
review-kept = It is kept with the service review of { $company }.
reviews-none = { $company } has had no service review.
reviews-heading = Service reviews of { $company }
review-at = { $number }  { $at }
review-at-place = { $number }  { $at }, { $place }
review-off = { $number }  { $at }, called off
review-note-by = { $who }: { $text }
review-agreed = { $number }. { $text } ({ $owner }, by { $by })
review-done = { $number }. { $text } ({ $owner }, done)
directory-kept = { $name } stays an administrator, whom the directory does not have as one; remove { $id } does what is meant
directory-done = { $added } added, { $changed } changed, { $removed } removed, { $unchanged } unchanged
directory-dry = { $added } would be added, { $changed } changed, { $removed } removed, { $unchanged } are unchanged; nothing was done
person-unlinked = { $name } has no linked chat account any more.
person-of = { $roles } of { $company }
subscription-agreement = agreement
subscription-code = code
subscription-until = valid until
subscription-callers = named callers
subscription-manager = account manager
subscription-administrators = administrators
subscription-deputy = { $name }, away; { $deputy } is there
subscription-language = language
subscription-zone = time zone
subscription-includes = includes
subscription-used = { $used } of { $allowed }
subscription-last-day = today is the last day
subscription-left = { NUMBER($days) ->
    [one] { NUMBER($days) } day left
   *[other] { NUMBER($days) } days left
}
subscription-expired = expired { NUMBER($days) } days ago
customers-none = You are nobody's account manager.
customers-heading = Your customers
customers-open = { NUMBER($count) } open
customers-calm = nothing needs you
customers-acknowledge = { $case } must be acknowledged by { $by }; { $who } was asked
customers-nobody-left = { $case } must be acknowledged, and nobody is left to ask
customers-breached = { NUMBER($count) ->
    [one] one open ticket was promised for earlier
   *[other] { NUMBER($count) } open tickets were promised for earlier
}
customers-severe = { NUMBER($count) } open tickets of critical or high severity
customers-many = { NUMBER($count) } open tickets are many
customers-review = a service review is due
customers-review-at = service review { $at }
customers-ended = the agreement ended { NUMBER($days) ->
    [one] { NUMBER($days) } day ago
   *[other] { NUMBER($days) } days ago
}
customers-ends = the agreement ends in { NUMBER($days) ->
    [one] { NUMBER($days) } day
   *[other] { NUMBER($days) } days
}
whoami = You are { $name } ({ $id }), { $roles }. Times are in { $zone }.
whoami-unknown = You are { $id }, whom this desk does not know.

## Solutions and training

solutions-none = Nothing was found for “{ $words }”. Try other words, or open a ticket.
solutions-found = These fit; `article ID` shows one.
solutions-offered = These may solve it. `article ID` shows one, and `solved { $ticket } ID` closes the ticket:
solutions-count = { NUMBER($count) ->
    [one] { $count } article
   *[other] { $count } articles
}
solutions-solved = Tickets that articles solved:
solutions-fruitless = Searches that found nothing:
solutions-no-rows = none
solutions-faults = Files that are wrong:
article-staff = For engineers alone.
article-solves = If that solved it: `solved { $ticket } { $article }` closes the ticket.
training-none = There is no training for you.
training-modules = `training ID` takes one of these:
training-not-begun = not begun
training-on-page = on page { $page }
training-passed = passed, { $percent } %
training-failed = not passed, { $percent } %
training-was-changed = The module was changed meanwhile, so you begin anew.
training-page = { $title }, page { $page } of { $pages }
training-next = `next` goes on.
training-choose = `choose a` answers.
training-choose-several = More than one is right: `choose ab` answers.
training-right = Right.
training-wrong = Not right; it is { $right }.
training-through = You are through { $title }: { $right } of { $questions } questions right, { $percent } %. { $mark } % are needed.
training-once-more = `training { $training } again` begins anew.
training-certificate = { $name } has passed the training { $title } on { $day }, with { $percent } %.
training-valid = Valid until { $day }.
training-code = Check code { $code }: `certificate { $code }` says whose it is.
training-no-certificate = There is no certificate with the code { $code } that you can see.
training-expired = It is not valid any more.
training-of-company = Training at { $company }:
training-of-all = Training of everybody:
training-nobody = nobody has begun any

## Accounts

invited = A code for { $name }: { $code }
invited-how = Give it to nobody else. In the chat they write, by { $until }:
linked = Welcome, { $name }: this account is yours on this desk now. `help` shows what you can do.
link-too-many = Too many wrong codes. Wait ten minutes, and ask for a new one.
link-wrong = That code is not right, was used, or is older than ten minutes. { NUMBER($tries) ->
    [one] One try is
   *[other] { NUMBER($tries) } tries are
} left; whoever gave it to you can make a new one.

## Queues and duty

queues-none = There are no queues that you can see.
queues-queue = queue
queues-calls = calls waiting
queues-tickets = open tickets
queues-name = name
queues-speed = speed of answer
queues-promised = promised
queues-lately = lately
queues-month = this month
queues-waiting-none = none
queues-longest = { NUMBER($count) }, longest { $length }
queues-answered = { NUMBER($count) ->
    [one] { NUMBER($count) } call
   *[other] { NUMBER($count) } calls
} in { $mean } (p90 { $high })
queues-in-time = { NUMBER($percent) } % in time
queues-gave-up = { NUMBER($count) } gave up
queues-no-calls = no calls
duty-heading = On duty
duty-nobody = Nobody is on duty; calls and tickets wait in their queues.
duty-any-level = any level
duty-in-hand = { NUMBER($count) } in hand
duty-in-hand-of = { NUMBER($count) } of { NUMBER($capacity) } in hand
duty-cases = { NUMBER($tickets) ->
    [one] { NUMBER($tickets) } ticket
   *[other] { NUMBER($tickets) } tickets
}, { NUMBER($calls) ->
    [one] { NUMBER($calls) } call
   *[other] { NUMBER($calls) } calls
}

## Why a case is as it is

why-nothing = There is nothing on record of it that you can see.
why-earlier = { NUMBER($count) ->
    [one] { NUMBER($count) } earlier decision is
   *[other] { NUMBER($count) } earlier decisions are
} on record; `why { $case } all` shows them
why-waits = It waits for
why-waiting = { $when }: { $what }
why-not-done = Not done
why-because = because { $reason }
why-asked = asked { $when } about { $about }, under rules { $version }
why-otherwise = made again it comes out otherwise: { $outcome }, because { $reason }; the record stands
why-not-again = it cannot be made again: { $why }
why-so = so
why-yes = yes
why-no = no
why-begins = it begins, as planned
why-settles = it is over, when its alarms stay quiet
why-tells = the rest of the companies are told
why-occurs = the next window of the series is announced
why-looks-at-held = alarms that were held during the work and still fire are looked at
why-overruns = people hear that it overruns, unless it is over before
why-prompt = who leads the work is asked for an update, unless one is written
why-reminder = who owes something after the incident is reminded, unless it is done
why-update = no update to { $people } before: last told { $ago } ago, due every { $every }
why-first = no word to { $people } before: it began { $ago } ago, and they are told after { $after }
why-announced = { $people } hear of it, as announced beforehand
why-asked-again = the rules are asked again what { $people } hear
why-rules-say = { $what }; the rules in force say { $when }, and are asked then
why-no-word = word to { $people }: { $why }
why-promise = the { $clock ->
    [response] answer
   *[resolution] solution
} is due: promised within { $length }
why-step = { $when }, { $what }
why-step-replaced = a step of a plan that was replaced
why-next-asked = the next one is asked, unless { $name } acknowledges before
why-next-asked-anyone = the next one is asked, unless it is acknowledged before
why-closes = it closes by itself, { $length } after it was resolved
why-call-asked-again = the rules are asked again, if nobody has answered after { $length }
why-call-back = the caller is called back at { $number }
why-stands-still = the clock of the { $clock ->
    [response] answer
   *[resolution] solution
} has stood still for { $length }, because it is held while the ticket is { $state }; { $left } left
why-dropped = { $step }: the clock of the { $clock ->
    [response] answer
   *[resolution] solution
} was stopped { $length } ago
why-dropped-no-clock = { $step }: the clocks have no such promise
why-call-not-asked = asking the rules again: they wanted it after { $after }, and the call came { $ago } ago
why-call-never-asked = asking the rules again: they do not want to see it again
audience-general = everybody
audience-companies = the companies affected
audience-account-managers = their account managers
audience-agents = the agents
audience-status-page = the status page

## Versions of the rules

rules-version = { $name }, version { $version }
rules-folder = { $folder }/ { NUMBER($count) ->
    [one] { NUMBER($count) } file
   *[other] { NUMBER($count) } files
}
rules-came-loaded = loaded from the folder, or as shipped
rules-came-promoted = promoted by { $by }
rules-came-rolled-back = rolled back by { $by }
rules-command-line = the command line
rules-history-none = No version has been in force on this desk yet.
rules-in-force = in force
rules-earlier = and { NUMBER($count) } before
rules-candidate-is = { $version } is the candidate
rules-proposed = { $version } is the candidate. It decides beside { $was } and changes nothing; `rules candidate` shows what it would.
rules-withdrawn = { $version } is the candidate no longer.
rules-promoted = { $version } is in force; before it was { $was }.
rules-rolled-back = { $version } is in force again; before it was { $was }.
rules-folder-written = The folder `{ $folder }` has been written.
rules-no-candidate = There is no candidate. `rules candidate folder` proposes the folder beside the rules folder, `rules candidate VERSION` a version from `rules history`.
rules-beside = { $version } decides beside the rules in force since { $when }, proposed by { $by }.
rules-decides-nothing = It decides nothing: { $fault }
rules-pending = { NUMBER($count) ->
    [one] { NUMBER($count) } more waits to be asked about.
   *[other] { NUMBER($count) } more wait to be asked about.
}
rules-from-to = From { $old } to { $new }.
rules-no-file-differs = No file differs.
rules-file-new = { $file } (new)
rules-file-gone = { $file } (gone)
rules-rest-not-shown = the rest is not shown
# What stands between the thousands of a number.
thousands = ,
compared = { NUMBER($count) ->
    [one] { $number } decision
   *[other] { $number } decisions
} compared: { $changed }
compared-nothing = nothing to compare
compared-none = none changes
compared-changed = { NUMBER($count) ->
    [one] { $number } changes
   *[other] { $number } change
}
compared-share = { NUMBER($whole) }.{ NUMBER($tenth) } %
compared-reworded = { $number } only in the reason given
compared-left-out = { NUMBER($count) ->
    [one] { $number } left out
   *[other] { $number } left out
}
compared-ungrouped = { $number } more changed, of rules that are not listed.
compared-was = was
compared-now = now
compared-fault = the script failed: { $fault }
compared-every = { $what }, again every { $every }
compared-more-due = and { NUMBER($count) } more due times
due-heading = Due times in flight
due-never = never
due-moved = { $case } word to { $people }: { $was } → { $now }, because { $reason }
due-more = and { NUMBER($count) } more
due-kept = { NUMBER($count) ->
    [one] { $number } timer keeps its due time
   *[other] { $number } timers keep their due time
}

## Refusals: one line, in lower case, without a full stop

refused = you may not { $action }: { $because }
refused-one-can = { $refused }. { $who } can
refused-these-can = { $refused }. Any of these can: { $who }
because-role = you are { $roles }
because-other-company = that belongs to another company
role-and = { $first } and { $second }
role-a = a { $roles }
role-an = an { $roles }
may-call-receive = take calls in
may-call-answer = answer calls
may-ticket-open = open tickets
may-ticket-view = see tickets
may-ticket-comment = comment on tickets
may-ticket-answer = answer tickets
may-ticket-assign = assign tickets
may-ticket-wait = set tickets to waiting
may-ticket-resolve = resolve tickets
may-ticket-reopen = reopen tickets
may-ticket-close = close tickets
may-ticket-severity = change the severity of tickets
may-ticket-escalate = escalate tickets
may-ticket-acknowledge = acknowledge escalations
may-event-open = declare service events
may-event-view = see service events
may-event-manage = manage service events
may-maintenance-plan = plan maintenance
may-incident-declare = declare major incidents
may-incident-view = see the work on major incidents
may-incident-work = work on major incidents
may-incident-manage = manage major incidents
may-incident-approve = approve root-cause analyses
may-people-view = see who the named callers are
may-people-manage = add or remove named callers
may-review-manage = arrange service reviews
may-account-hand-over = hand customers over
may-subscription-view = see subscriptions
may-device-check = check devices
may-article-view = read articles
may-article-report = see what articles solved
may-training-take = take training
may-training-report = see who has done which training
may-queue-view = see queues
may-people-invite = invite people to the chat
may-staff-invite = invite the provider's people to the chat
may-place-subscribe = choose what a channel hears
may-server-bind = say whose a chat server is
may-rules-view = see the rules
may-rules-explain = see how the rules decide
may-rules-manage = change the rules

unknown-case = there is no case `{ $case }` that you can see
unknown-attachment = there is no attachment `{ $id }` that you can see
no-such-month = `{ $given }` is no month; write it as 2026-10
month-to-come = { $month } has not begun; name a month that has, such as the last one
unknown-person = there is nobody called `{ $given }`
unknown-company = there is no company `{ $given }`
unknown-queue = there is no queue `{ $given }`
unknown-service = there is no service `{ $given }`
unknown-region = there is no region `{ $given }`
unknown-version = there is no version `{ $given }`
unknown-role = there is no role `{ $given }`
unknown-team = there is no team `{ $given }`
unknown-section = there is no section `{ $given }`
unknown-task = there is no task `{ $given }`
unknown-follow-up = there is no follow-up action `{ $given }`
unknown-article = there is no article `{ $given }`
unknown-training = there is no training `{ $given }`
did-you-mean = { $unknown }; did you mean `{ $near }`?
illegal-move = { $case } is { $state }: { $why }
allotment = { $company } has { $used } of { $allowed } named callers; remove or replace one first ({ $names }) or ask your account manager, { $manager }, for a larger subscription
allotment-larger = { $over }: { $tier } has { $callers }
asked-too-often = that was asked { NUMBER($most) } times within { $within }, and no oftener is allowed; try again later
key-used = the key `{ $key }` was used for another request; take a new one

move-no-more-comments = it takes no more comments; open a new ticket and name { $id } in it
move-stays-closed = it stays closed; open a new ticket and name { $id } in it
move-reopen-first = reopen it first
move-open-already = it is open already
move-not-open = it is not open any more
move-ask-again = write a comment to ask again
move-nothing-to-wait-for = there is nothing to wait for
move-nothing-left = there is nothing left to do
move-resolve-first = resolve it first
move-has-it = { $name } has it already
move-same-severity = its severity is { $number } ({ $severity }) already
move-escalated-already = it is escalated to { $holder } already, who has still time to acknowledge
move-nothing-to-acknowledge = there is nothing left to acknowledge
move-not-escalated = nothing has been escalated on it
move-acknowledged-already = { $name } has acknowledged it already
move-event-is-over = it is over; open a new one and name this one in it
move-leads = { $name } leads it already
move-not-major = it has not been declared a major incident; `incident declare { $id }` does that
move-declared-already = it has been declared a major incident already
move-team-called-already = the team has been called already
move-follow-up-instead = what is still to be done after the end is a follow-up action
move-done-already = it is done already
move-not-over-yet = its root-cause analysis is written when it is over
move-published-already = its root-cause analysis is published, and stays as it is
move-submitted-already = its root-cause analysis is handed in already, and waits for approval
move-submit-first = its root-cause analysis is not handed in, or was changed since; `incident submit` does that
move-begun-already = it has begun already
move-repeats-no-more = it does not repeat, or does so no more
move-cancel-instead = it has not begun; cancel it instead
move-resolve-instead = it has begun; resolve it instead
move-only-waiting-answered = only a waiting call can be answered
move-nobody-on-the-line = there is nobody on the line
move-only-waiting-abandoned = only a waiting call can be abandoned
move-only-answered-ends = only an answered call can end; one that waits is abandoned

part-subject = the subject
part-title = the title
part-name = the name
part-text = the text
part-comment = the comment
part-question = the question
part-solution = the solution
part-reason = the reason
part-update = the update
part-note = the note
part-task = the task
part-follow-up = the follow-up action
part-section = the section
part-empty = { $part } is empty
part-empty-text = { $part } is empty; say a few words
part-too-long = { $part } has { $have } characters, and at most { $max } are taken; shorten it and send the rest as a comment or a file
may-not-have-tickets = { $caller } may not have tickets; these may: { $names }
may-not-have-tickets-nobody = { $caller } may not have tickets; nobody in their company may
not-a-customer = { $name } is not a customer's person; say for which named caller the ticket is
no-company = say of which company
only-customers-are-added = only a customer's people are added here; the provider's own stand in people.toml
one-of-the-providers = { $name } is one of the provider's people, who stand in people.toml
yourself = you cannot remove yourself; ask another of your administrators
last-administrator = { $name } is the last administrator of { $company }; replace them, or make somebody else one first
no-welcome = there is no welcome package for { $tier }
directory-too-long = { $have } people are more than the { $max } that are taken at once; divide them by company
no-person = say who
review-in-the-past = that is past; a service review is planned for later
no-review = { $company } has no service review; plan one first
no-such-action = nothing with the number { $number } is to be done
review-is-full = the service review of { $company } holds no more; write the rest elsewhere
ends-before-it-begins = the last day away is before the first
away-in-the-past = { $to } is over; say days that are to come
not-away = { $name } is not away
no-account-manager = { $name } is not an account manager; { $names } are
looks-after-already = { $name } looks after { $company } already
not-linked = no chat account is linked to { $name }
heard-already = this channel hears { $to } already
not-heard = this channel does not hear { $to }; it hears { $hears }
not-heard-nothing = this channel does not hear { $to }; it hears nothing
for-one-person = what is for one person goes to their direct messages and to the ticket's thread
for-the-provider = { $to } is for the provider's people; you can choose general, or your own company's
anothers-server = this server is { $name }'s; its channels can hear general and { $company }
nobodys-server = it is not said yet whose this server is, so its channels can hear only general; { $who } can say it with `bind`
nobodys-server-nobody = it is not said yet whose this server is, so its channels can hear only general; nobody can say it with `bind`
nobodys-tickets = it is not said yet whose this server is, so none of its channels can have tickets; { $who } can say it with `bind`
nobodys-tickets-nobody = it is not said yet whose this server is, so none of its channels can have tickets; nobody can say it with `bind`
has-tickets-already = this channel has the threads of new tickets already
has-tickets-already-of = this channel has the threads of { $company }'s new tickets already
tickets-for-the-provider = the channel for tickets in this server is for the provider's people; you can choose general, or your own company's
has-no-tickets = this channel does not have the threads of new tickets
or = { $first } or { $second }
not-an-agent = { $name } is not an agent and cannot work tickets
not-a-commander = { $name } is not an incident commander
a-customers-person = { $name } is a customer's person, and this is for the provider's people
too-many-tasks = there are { $max } already, and no further task is taken; finish some, and put the rest into a ticket
too-many-follow-ups = there are { $max } already, and no further follow-up action is taken; finish some, and put the rest into a ticket
due-before = the time by which it is due is over; give a later one
no-section-named = say which section this is: { $sections }; or write all of it, each section under its heading (`## …`)
sections-missing = these sections are still to be written: { $sections }
author-approves = you have written in it, and somebody else approves it: { $names }
ends-before-it-starts = maintenance must end after it starts
window-is-over = the window is over already; declare an event instead
rule-unreadable = `{ $given }` is not a recurrence rule ({ $why }); write one such as FREQ=WEEKLY;BYDAY=SU
rule-too-often = maintenance repeats daily, weekly, monthly or yearly
rule-never = the rule has no time at the first start, and none at all
rule-not-at-first = the rule has no time at the first start; its next is { $next }
no-zone = `{ $given }` is no time zone; write one such as Europe/Paris
nobody-answers = a call is answered by a person; say who
no-number = the number to call back is not known; say it
called-back-already = that caller is to be called back already
no-call-back = nobody has to be called back about that call
nobody-signs-in = an agent signs in and out; say who
nobody-acknowledges = an escalation is acknowledged by a person; say who
only-the-desk = only the desk itself does this
only-for-oneself = each takes training for themselves
no-training = you have no training under way; `training` lists the modules
answer-first = answer the question of this page first, such as `choose a`
nothing-asked = nothing is asked on this page; `next` goes on
answered-already = this question was answered, and the first answer counts; `next` goes on
not-an-answer = choose by letters from a to { $last }, such as `choose a`
training-again = only `again` can stand here, which begins a module anew

id-company = company id
id-person = person id
id-queue = queue id
id-calendar = calendar id
id-service = service id
id-region = region id
id-tier = tier id
id-subscription-code = subscription code
id-rules-version = rules version
id-monitor = monitor id
id-article = article id
id-training = training id
id-phone = phone number
id-email = e-mail address
id-empty = { $kind } is empty
id-too-long = { $kind } is longer than { $max } characters
id-character = { $kind } `{ $given }` holds { $found }; letters, digits and `-`, `_`, `.`, `@`, `+` are allowed
not-a-case-number = `{ $given }` is not a case number; one looks like `T-1042` (ticket), `E-17` (service event) or `C-501` (call)
not-an-attachment = `{ $given }` is not an attachment, such as `A-1`
given-twice = { $kind } `{ $value }` is given to both `{ $first }` and `{ $second }`
not-a-severity = `{ $given }` is not a severity; it is 1 (critical), 2 (high), 3 (medium) or 4 (low)
not-a-channel = `{ $given }` is not a channel; it is phone, chat, email or web
nobody-to-tell = `{ $given }` is nobody to tell; write general, operators, agents, status_page, company:ID, queue:ID or person:ID
not-a-length = `{ $given }` is not a length of time; write `90s`, `5m`, `4h`, `30d` or `1h30m`
length-out-of-range = a length of time is 0 seconds to 100 years
desk-stops = the desk is stopping; nothing was changed
# The desk cannot do its work; the fault is told in English.
desk-fails = { $fault }

## What is wrong with what was typed

line-too-long = the line has { $have } bytes; { $max } are the most. Keep it short and send the rest as further comments
unknown-command = there is no command `{ $given }`; `help` lists them
unknown-command-near = there is no command `{ $given }`; did you mean `{ $near }`?
missing = the { $name } is missing
missing-answer = the answer is missing
missing-what-was-done = the text, what was done, is missing
missing-after-dashes = a text is missing after `--`
no-option = `{ $verb }` has no option `{ $name }`
no-option-takes = `{ $verb }` has no option `{ $name }`; it takes { $options }
no-option-takes-none = `{ $verb }` has no option `{ $name }`; it takes none
option-twice = `{ $name }` is given twice
option-empty = `{ $name }` has no value; write `{ $name }=…`
too-much = `{ $given }` is more than `{ $verb }` takes
of-argument = { $name }: { $fault }
value-too-long = it has { $have } bytes; { $max } are the most
value-hidden = nothing is left of it without control characters
start-as-well = the start has to be given as well
start-first = the start has to come before the end
more-than-a-time = `{ $given }` is more than a time
severity-digit = a severity here is 1, 2, 3 or 4
not-what = `{ $given }` is not { $wanted }
wrong-case = { $case } is { $kind }; this needs { $wanted }
case-ticket = a ticket
case-event = a service event
case-call = a call
wanted-ticket = a ticket, such as `T-1`
wanted-event = a service event, such as `E-1`
wanted-call = a call, such as `C-1`
wanted-case = a case number, such as `T-1`, `E-1` or `C-1`
wanted-ticket-or-call = a ticket or a call; for a service event use `update`
wanted-ticket-or-event = a ticket or a service event
wanted-ticket-or-event-hangup = a ticket or a service event; a call ends with `hangup`
wanted-event-or-call = a service event or a call; for a ticket use `resolve`
call-without-text = a call is picked up without a text; open a ticket for what was said
not-a-caller-role = `{ $given }` is not what a caller can be; it is named, secondary or administrator
not-a-day = `{ $given }` is not a day, such as 2026-12-24
not-a-list = `{ $given }` is not a kind of list; it is { $lists }
not-a-number = `{ $given }` is not a whole number
no-service = there is no service or region `{ $given }`; there is { $services }
which-company = say for which company, such as `company=acme`
end-after-start = the end has to come after the start
all-or-nothing = it is `all` or nothing
incident-what = it is one of { $steps }
rules-what = it is `history`, `candidate`, `diff`, `promote` or `rollback`
rules-no-version = `rules { $what }` takes no version
rules-no-second-version = `rules { $what }` takes no second version
time-missing = a time is missing; write `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` or `in 2h`
time-wrong = `{ $given }` is not a time; write `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` or `in 2h`
time-length-missing = a length of time is missing after `in`, such as `in 2h`
time-clock-missing = a clock time is missing after `{ $day }`, such as `{ $day } 22:00`
time-skipped = there is no { $time } in { $zone }: the clocks go forward over it
end-missing = the end is missing; write `to 23:30` or `for 2h`
end-wrong = `{ $given }` is not an end; write `to 23:30` or `for 2h`
file-attached = { $id } has your comment and the file.
file-not-attached = `{ $path }` is not attached: { $why }
the-form-is = the form is: { $form }
for-example = for example: { $example }
only-on-console = this can only be done on the console
only-in-chat = this can only be done in a chat server

## Help

group-tickets = Tickets
group-calls = Calls
group-events = State of the service
group-solutions = Solutions and training
group-people = People and rules
group-chat = Accounts and channels
group-session = This session
help-more = `help COMMAND` explains one with examples. Text needs no quotes; `T-1`, `t1` and `1` are the same ticket.
help-examples = For example:
help-also = Also: { $names }
help-not-granted = Your roles are not granted this; the desk will say who may.
offer-general = notices for everybody
offer-tickets = the private threads of new tickets
offer-operators = faults of the rules
offer-waits-in = waits in { $queue }

## On Discord

discord-unlinked = This Discord account is not linked to anybody on this desk, so nothing was done. Ask your company's named callers or your account manager for a one-time code, and use it with /link. (The account's number is { $number }.)
discord-no-server = this is done in a channel of a server; what is for you comes as a direct message
discord-nothing-more = This does nothing here any more; `/help` shows what you can do.
discord-bound = It is kept whose this server is. `subscribe` lets a channel hear notices.
discord-hears = This channel hears { $what } from now on.
discord-hears-no-more = This channel hears { $what } no more.
heard-general = the general notices
heard-operators = what the operators are told
heard-agents = what the agents are told
heard-status-page = what the status page shows
discord-has-tickets = This channel has the private threads of new tickets from now on.
discord-has-tickets-no-more = This channel has the private threads of new tickets no more.
discord-only-text = private threads can be made in text channels only; use this in one
discord-no-content = the bot may not read what is written in threads, so tickets have none; its Message Content intent has to be allowed in the developer portal
discord-thread-out-of-reach = Its thread is in a server in which you are not.
discord-thread = Its thread is <#{ $thread }>.
discord-no-thread = There can be no thread here: it takes a text channel in a server that is bound to the ticket's company or to the provider, in which the bot may make private threads.
discord-file-too-large = { $file } is larger than the { $most } that Discord takes
discord-not-on = This is not on { $ticket }: { $why }
discord-thread-unlinked = who wrote this has no linked account; `/link` with a one-time code links it
discord-goes-on = … the whole text is in the attached file.
discord-history-attached = The history is long, so it is attached.
card-severity = Severity
card-state = State
card-with = With
card-nobody-yet = nobody yet
card-opened = Opened
card-opened-by = { $when } by { $who }
card-product = Product
card-answer-due = Answer due
card-solution-due = Solution due
card-held = held while the customer is asked
card-escalated-to = Escalated to
card-to-acknowledge = { $who }, to acknowledge { $when }
card-closes-by-itself = Closes by itself
card-event-planned = planned
card-event-active = under way
card-event-over = over
card-event-called-off = called off
card-window = Window
card-began = Began
card-ended = Ended
card-led-by = Led by
card-services = Services
card-affects = Affects
button-solved = That solved it
button-not-solved = Not solved
button-write = Write
button-escalate = Escalate
button-acknowledge = Acknowledge
button-take = Take
button-answer = Answer
button-resolve = Resolve
button-pick-up = Pick up
button-open-ticket = Open a ticket
button-history = Show history
button-next = Next
form-describe = Describe it
form-choose = Choose what you know of it, and describe it.
label-subject = Subject
label-text = Text
label-title = Title
label-name = Name
label-severity = Severity
label-product = Product

## The status page

page-title = State of the services · { $programme }
page-as-seen-by = As { $company } sees it.
page-as-of = As of { $when }.
page-all-operational = All services work.
page-some-maintenance = Maintenance is under way.
page-some-degraded = A service is impaired.
page-some-down = A service is down.
page-operational = works
page-maintenance = maintenance
page-degraded = impaired
page-down = down
page-down-for = down for { $length }
page-severity = severity { $number } ({ $word })
page-lasted = { $stretch }, lasted { $length }
page-days = { NUMBER($days) ->
    [one] Today
   *[other] In the last { NUMBER($days) } days
}: { NUMBER($bad) ->
    [0] no day with trouble
    [one] { NUMBER($bad) } day with trouble
   *[other] { NUMBER($bad) } days with trouble
}, up { $availability } % of the time.
page-decimal = { $whole }.{ $decimals }
page-now = Now
page-services = Services
page-planned = Planned
page-past = { NUMBER($days) ->
    [one] Over today
   *[other] Over in the last { NUMBER($days) } days
}
page-nothing-now = Nothing is under way.
page-nothing-planned = Nothing is planned.
page-nothing-past = { NUMBER($days) ->
    [one] Nothing happened today.
   *[other] Nothing happened in the last { NUMBER($days) } days.
}
page-no-services = No service is listed.
page-days-with-trouble = Days on which something was
page-oldest = { NUMBER($days) ->
    [one] today
   *[other] { NUMBER($days) } days ago
}
page-today = today
page-feed = Feed (Atom)
page-data = Data (JSON)
page-calendar = Calendar (iCalendar)
page-calendar-name = Maintenance · { $programme }
page-yours = This concerns you.
page-users = Your users who may notice: { $users }.
page-analysis = Why it happened: the root-cause analysis of { $when }
page-since = since { $from }
page-was-from = from { $from } to { $to }
page-planned-from = planned from { $from } to { $to }
status-link-made = This shows how the services stand as { $company } sees it, until { $until }. Whoever has the link can read it.

## The monthly report

report-title = Support report { $month }
report-for = { $company } · { $programme }
report-manager = Your account manager: { $name }
report-made = As of { $when }; times are those of { $zone }.
report-unfinished = The month is not over: this is what there is so far.
report-month = { $month } { $year }
report-grouped = { $thousands },{ $rest }
report-percent = { $number } %
report-none = –
report-not-said = not said
report-series = { $name }: { $values }
report-chart = { $title }. { $values }
report-of = { $what }, { $figure }
report-summary = In short
report-cases = Cases
report-times = Response and resolution
report-health = Service
report-usage = Usage and deployment
report-coming = Coming maintenance
report-compared = Compared with the months before
report-said-cases = Cases: { $opened } opened, { $answered } answered, { $resolved } resolved, { $waiting } open at the end.
report-said-breaches = Promises broken: { $response } of a first answer, { $resolution } of a resolution.
report-said-response = First answer: half of them within { $median }, 90 % within { $p90 }.
report-said-calls = Calls: { $answered } answered, on average after { $mean }; { $abandoned } given up.
report-said-service = Service: all of it available { $percent } of the time, down for { $down }.
report-said-usage = Usage: { $users } active users, { $devices } devices.
report-said-coming = Maintenance to come: { $count }.
report-all = All
report-by-severity = By severity
report-severity = Severity
report-waiting-before = Open before
report-opened = Opened
report-answered = Answered
report-resolved = Resolved
report-waiting-after = Open after
report-response = First answer
report-resolution = Resolution
report-median = median
report-p90 = 90 % within
report-broken = Promises broken
report-services = Services
report-service = Service
report-availability = Availability
report-down = Down
report-interruptions = Interruptions
report-planned = Maintenance
report-events = Interruptions and maintenance
report-number = Number
report-what = What
report-kind = Kind
report-maintenance = maintenance
report-began = Began
report-ended = Ended
report-begins = Begins
report-ends = Ends
report-lasts = goes on
report-minutes = Minutes in the month
report-most-active = Most active users
report-user = User
report-used = Uses
report-days = Days
report-devices = Devices
report-users = Active users
report-model = Model
report-version = Version
report-calls = Calls answered
report-abandoned = Calls given up
report-wait = Wait for an answer, mean
report-figure = Figure
report-growth = Against the month before: devices that came { $new }, that went { $gone }.
report-no-events = Nothing interrupted the services.
report-no-usage = There are no usage figures of this month.
report-nothing-coming = No maintenance is planned.
report-chart-cases = Cases opened and resolved
report-chart-response = First answer, in hours
report-chart-breaches = Promises broken
report-chart-down = Minutes in which a service was down
report-chart-growth = Active users and devices
report-chart-versions = Devices by version
report-note-cases = Cases count in the month in which something happened to them. One that was reopened counts as not resolved until it is resolved again.
report-note-times = All hours count from the opening of a case on. The median and the 90 % are the time of the case at that place, the fastest first. A promise counts only the hours that were agreed on, and is broken when they are used up.
report-note-availability = Availability is the part of the month in which no interruption counted as down. Maintenance and impairments do not count as down; two interruptions at once count once.
report-note-usage = A user is active who did anything. A device counts when it was there, with what was last said of it.
