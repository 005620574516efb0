### What the desk says, in German. See en.ftl, and docs/languages.md.
###
### The customer is addressed with "Sie". What the reader has done themselves is said to them: `$who`
### is then `you`.

## Names

you = Sie
the-desk = der Helpdesk
nobody = niemand
severity-critical = kritisch
severity-high = hoch
severity-medium = mittel
severity-low = niedrig
ticket-new = neu
ticket-active = in Bearbeitung
ticket-waiting = wartet auf den Kunden
ticket-waiting-short = wartet
ticket-resolved = gelöst
ticket-closed = geschlossen
event-scheduled = geplant
event-active = läuft
event-resolved = vorbei
event-cancelled = abgesagt
call-waiting = wartet
call-answered = angenommen
call-abandoned = aufgegeben
call-over = beendet
channel-phone = Telefon
channel-chat = Chat
channel-email = E-Mail
channel-web = Web
role-named-caller = benannter Anrufer
role-secondary-administrator = zweiter Administrator
role-administrator = Administrator
role-agent = Agent
role-incident-commander = Incident Commander
role-account-manager = Account Manager
role-operator = Operator
level = Level { $level }
kind-assigned = zugewiesen
kind-commented = kommentiert
kind-ticket-changed = Ticket geändert
kind-clock-warning = Fristwarnung
kind-escalated = eskaliert
kind-escalation-exhausted = Eskalation ohne Ergebnis
kind-acknowledged = angenommen
kind-caller-reply = Antwort an den Anrufer
kind-event-started = Störung begonnen
kind-event-update = Neues zur Störung
kind-event-prompt = bitte um Neues zur Störung
kind-event-severity = Schweregrad der Störung
kind-event-resolved = Störung vorbei
kind-maintenance-announced = Wartung angekündigt
kind-maintenance-started = Wartung begonnen
kind-maintenance-overrun = Wartung dauert länger
kind-maintenance-ended = Wartung beendet
kind-maintenance-cancelled = Wartung abgesagt
kind-incident-role = Aufgabe in einem Großvorfall
kind-incident-task = Aufgabe aus einem Großvorfall
kind-incident-debt = nach einem Großvorfall offen
kind-analysis-submitted = Ursachenanalyse zur Freigabe
kind-analysis-published = Ursachenanalyse veröffentlicht
kind-agreement-ends = Vertragsende
kind-welcome = Willkommen
kind-handed-over = neuer Account Manager
kind-review = Servicegespräch
kind-rules-fault = Fehler in den Regeln
kind-monthly-report = Monatsbericht
kind-place-closed = Kanal geschlossen
done = Erledigt.

# The reader and others after a preposition: "von Ihnen", "von Ben Okoye".
own-dative = { $who ->
    [you] Ihnen
   *[other] { $who }
}
# "Sie haben", "Ben Okoye hat": the beginning of a sentence.
own-has = { $who ->
    [you] Sie haben
   *[other] { $who } hat
}
own-person-dative = { $person ->
    [you] Ihnen
   *[other] { $person }
}
own-answer = { $clock ->
    [response] Antwort
   *[resolution] Lösung
}

## Times

weekday = { $weekday ->
    [mon] Mo.
    [tue] Di.
    [wed] Mi.
    [thu] Do.
    [fri] Fr.
    [sat] Sa.
   *[sun] So.
}
month = { $month ->
    [jan] Jan.
    [feb] Feb.
    [mar] März
    [apr] Apr.
    [may] Mai
    [jun] Juni
    [jul] Juli
    [aug] Aug.
    [sep] Sept.
    [oct] Okt.
    [nov] Nov.
   *[dec] Dez.
}
tomorrow = morgen { $clock }
yesterday = gestern { $clock }
this-year = { $weekday } { $day }. { $month } { $clock }
another-year = { $day }. { $month } { $year } { $clock }
date = { $day }. { $month } { $year }
stretch = { $from } bis { $to }
secs = { NUMBER($secs) } Sek.
minutes = { NUMBER($minutes) } Min.
hours = { NUMBER($hours) } Std.
hours-minutes = { NUMBER($hours) } Std. { NUMBER($minutes) } Min.
days = { NUMBER($days) } Tg.
days-hours = { NUMBER($days) } Tg. { NUMBER($hours) } Std.
minutes-secs = { NUMBER($minutes) } Min. { NUMBER($secs) } Sek.
now = jetzt
in-time = in { $length }
time-ago = vor { $length }

## What came of a command on a ticket: behind its number

ticket-is-open = { $id } ist eröffnet: { $subject }
ticket-is-open-with-file = { $id } ist eröffnet, mit der Datei: { $subject }
ticket-has-answer = { $id } hat Ihre Antwort.
ticket-has-comment = { $id } hat Ihren Kommentar.
ticket-is-with = { $id } liegt jetzt bei { own-dative }.
ticket-is-in-queue = { $id } liegt jetzt in { $queue }.
ticket-waits = { $id } wartet auf den Kunden.
ticket-is-resolved = { $id } ist gelöst.
ticket-is-reopened = { $id } ist wieder offen.
ticket-is-closed = { $id } ist geschlossen.
case-has-severity = { $id } hat jetzt den Schweregrad „{ $severity }“.
ticket-is-escalated = { $id } ist eskaliert.
ticket-is-acknowledged = { $id } liegt bei Ihnen: Die Eskalation ist angenommen.

## A ticket

ticket-opened-by = eröffnet von { own-dative }{ $company } per { $channel }, { $when }
ticket-product = Produkt { $product }
ticket-with = bei { own-dative }
ticket-with-nobody = noch bei niemandem
ticket-reopened = { NUMBER($times) }-mal wieder geöffnet
clock-overdue = { own-answer } überfällig seit { $when }
clock-due = { own-answer } fällig: { $when }
clock-due-no-time = { own-answer } fällig, ohne festen Zeitpunkt
own-time-limit = { $clock ->
    [response] Antwortfrist
   *[resolution] Lösungsfrist
}
clock-held = { own-time-limit } angehalten; es bleiben { $left }, wenn sie weiterläuft
clock-answered = beantwortet: { $when }, nach { $took }
clock-answered-by = beantwortet von { own-dative }: { $when }, nach { $took }
clock-answered-by-channel = beantwortet von { own-dative } ({ $channel }): { $when }, nach { $took }
clock-answered-channel = beantwortet ({ $channel }): { $when }, nach { $took }
clock-solved = gelöst: { $when }, nach { $took }
clock-solved-by = gelöst von { own-dative }: { $when }, nach { $took }
clock-solved-by-channel = gelöst von { own-dative } ({ $channel }): { $when }, nach { $took }
clock-solved-channel = gelöst ({ $channel }): { $when }, nach { $took }
clock-late = verspätet
escalation-acknowledged = Eskalation ({ $reason }) angenommen von { own-dative }: { $when }
escalation-ended = die Eskalation ({ $reason }) endete mit dem Ticket
escalation-open = eskaliert ({ $reason }): anzunehmen von { own-dative } bis { $when }
escalation-exhausted = eskaliert ({ $reason }): Niemand hat sie angenommen, und es kann niemand mehr gefragt werden
ticket-closes-by-itself = schließt sich von selbst: { $when }, wenn es nicht wieder geöffnet wird
tickets-none = Es gibt keine passenden Tickets.
tickets-more = Es gibt weitere: list before={ $id }
list-due = { own-answer } { $when }
why-heading = Warum

## The plan of a ticket, for the provider's people

next-step = als Nächstes: { $when }, { $what }
own-the-answer = { $clock ->
    [response] die Antwort
   *[resolution] die Lösung
}
step-before = { $length }, bevor { own-the-answer } fällig ist
step-at-once = sofort, für { own-the-answer }
step-at = wenn { own-the-answer } überfällig ist
step-after = { $length }, nachdem { own-the-answer } fällig war
step-tell = Nachricht an { $to }
step-escalate = Eskalation an { $ladder }, je mit einer Frist von { $length }
step-then = { $first }, dann { $next }
step-and = { $others } und { $last }
target-assignee = den Bearbeiter
target-queue = die Warteschlange
target-caller = den Anrufer
target-account-manager = den Account Manager
target-manager = die Leitung
target-operators = die Operatoren

## History

history-heading = Verlauf
history-opened = { own-has } es per { $channel } eröffnet
history-wrote = { own-has } per { $channel } geschrieben
history-corrected = { own-has } den Text per { $channel } berichtigt
history-attached = { own-has } angehängt: { $files }
history-file-lost = { $name } ist nicht aufbewahrt: { $reason }
history-alarms = { $fired } Alarme begannen und { $cleared } endeten, und { $firing } bestehen jetzt: { $which }
not-kept-too-many = zu einem Kommentar werden höchstens { $most } Dateien aufbewahrt
not-kept-too-large = sie hat { $size }, höchstens { $most } sind erlaubt
not-kept-larger = sie hat mehr als { $most }
not-kept-empty = sie ist leer
not-kept-elsewhere = ihre Adresse gehört nicht zur Plattform
not-kept-late = sie kam nicht rechtzeitig an
not-kept-not-given = sie wird nicht herausgegeben: { $status }
not-kept-unread = sie kann nicht geholt werden: { $why }
not-kept-no-longer = sie wurde vor zu langer Zeit geschickt; schicken Sie sie noch einmal
file-only-own = ein Ticket für jemand anderen wird ohne Datei eröffnet; geben Sie die Datei mit einem Kommentar dazu
history-answered = { own-has } per { $channel } die erste Antwort gegeben, nach { $took }
history-late = { own-the-answer } ist verspätet; fällig war sie: { $when }
history-escalated = eskaliert an { $to ->
    [you] Sie
   *[other] { $to }
} (Stufe { $step }): { $reason }
history-exhausted = niemand ist mehr da, an den eskaliert werden kann ({ $reason })
history-acknowledged = { own-has } die Eskalation angenommen
history-decided = die Regeln haben entschieden: { $outcome }: { $because }
history-undelivered = eine E-Mail an { $address } kam nicht an: { $says }
history-told = benachrichtigt: { $audience }: { $kind } ({ $count })
history-told-nobody = niemand benachrichtigt ({ $audience }): { $reason }
history-person-added = { own-has } { $person ->
    [you] Sie
   *[other] { $person }
} als { $role } hinzugefügt
history-person-removed = { own-has } { $person ->
    [you] Sie
   *[other] { $person }
} entfernt
history-review = { $who }: Arbeit am Servicegespräch { $number }
history-person-changed = { $who }: über { $person } ist anderes bekannt
history-away = { $person } ist vom { $from } bis { $to } abwesend
history-back = { $person } ist zurück
history-handed-over = { $who }: die Firma ging von { $was } an { $to } über
history-users = ein Verzeichnis mit { $users } Benutzern aus { $companies } Firmen wurde übernommen: { $added } neu, { $removed } entfernt, { $changed } geändert
history-usage = Nutzungsdaten wurden übernommen: { $rows } Zeilen aus { $companies } Firmen, davon { $written } neu oder anders
history-report = der Bericht { $month } ging an { $people } benannte Anrufer
history-refused = { $who ->
    [you] Ihnen
   *[other] { $who }
} wurde verweigert: { $action }: { $reason }
history-rules = { own-has } die Regeln geändert: { $version } ({ $step })
history-reclassified = Schweregrad { $now }, nicht { $claimed }, wie angegeben
history-touched = { own-has } das Feld „{ $field }“ geändert
history-set = { own-has } gesetzt: { $field } { $to }
history-taken-away = { own-has } entfernt: { $field } (war { $from })
history-changed = { own-has } geändert: { $field } von „{ $from }“ auf „{ $to }“
field-assignee = Bearbeiter
field-commander = Leitung
field-severity = Schweregrad
field-queue = Warteschlange
field-state = Status
script-failed = das Skript ist gescheitert, daher hat die Vorgabe entschieden: { $fault }
chat-invited = { own-has } einen Einmalcode für { $person ->
    [you] Sie
   *[other] { $person }
} erstellt
chat-linked = { own-has } { $account } mit { own-person-dative } verknüpft
chat-wrong-code = { $who ->
    [you] Ihnen
   *[other] { $who }
} wurde von { $account } ein falscher Code für { $person ->
    [you] Sie
   *[other] { $person }
} gezeigt
chat-unlinked = { own-has } { own-person-dative } die Chat-Konten genommen
chat-subscribed = { $who ->
    [you] Sie lassen
   *[other] { $who } lässt
} { $place } { $to } hören
chat-unsubscribed = { $who ->
    [you] Sie lassen
   *[other] { $who } lässt
} { $place } { $to } nicht mehr hören
chat-tickets-here = { own-has } { $place } für die Threads neuer Tickets gewählt
chat-tickets-here-of = { own-has } { $place } für die Threads neuer Tickets von { $company } gewählt
chat-tickets-elsewhere = { own-has } { $place } für die Threads neuer Tickets abgewählt
chat-takes-no-threads = { own-has } festgestellt, dass { $place } keine Threads zulässt: { $reason }
chat-closed = { own-has } { $place } geschlossen vorgefunden: { $reason }
chat-thread-gone = { own-has } festgestellt, dass der Thread { $place } des Tickets gelöscht wurde
chat-bound-provider = { own-has } gesagt, dass { $server } dem Anbieter gehört
chat-bound-company = { own-has } gesagt, dass { $server } zu { $company } gehört

## Service events

event-is-planned = { $id } ist geplant: { $title }
event-is-declared = { $id } ist gemeldet: { $title }
event-has-update = { $id } hat Ihren Stand; er geht mit der nächsten Nachricht hinaus.
event-is-led-by = { $id } wird jetzt von { own-dative } geleitet.
event-has-begun = { $id } hat begonnen: { $title }
event-is-over = { $id } ist vorbei: { $title }
event-is-called-off = { $id } ist abgesagt: { $title }
series-is-planned = { $id } ist geplant und wiederholt sich: { $title }
series-is-over = { $id } wiederholt sich nicht mehr: { $title }
event-led-by = geleitet von { own-dative }
event-services = Dienste { $services }
event-regions = in { $regions }
event-affects = betrifft { $companies }
event-affects-more = betrifft { $companies } und { NUMBER($more) } weitere
event-users = Benutzer { $users }
event-users-more = Benutzer { $users } und { NUMBER($more) } weitere
event-told-everybody = alle benachrichtigt: { $when }
event-told-companies = { NUMBER($count) ->
    [one] { NUMBER($count) } Firma
   *[other] { NUMBER($count) } Firmen
} benachrichtigt: { $when }
event-told-nobody = noch niemand benachrichtigt
event-planned = geplant
event-planned-for = geplant { $stretch } ({ $distance })
event-maintenance-over-time = Wartung seit { $when }, { $late }
event-over-time = über der Zeit seit { $when }
event-maintenance = Wartung seit { $from } bis { $to }
event-under-way = besteht seit { $when }, bisher { $length }
event-over = vorbei seit { $when }, Dauer { $length }
event-called-off = abgesagt
status-all-running = Alle Dienste laufen.
status-none-planned = Es ist keine Wartung geplant.
status-under-way = Zurzeit
status-planned = Geplant
status-recent = Kürzlich vorbei
series-heading = Wiederholt sich
series-next = als nächstes: { $windows }
clashes-heading = Überschneidungen
clash = { $one } überschneidet sich mit { $other } ({ $title }), { $stretch }: { $common }
clash-companies = { NUMBER($companies) ->
    [one] dieselbe Firma
   *[other] dieselben { $companies } Firmen
  }
alarms-none = Kein Alarm ist bekannt.
alarms-firing = Im Gange
alarms-quiet = Vorbei
alarm-of = von { $monitor }
alarm-since = seit { $when }
alarm-until = { $from } bis { $to }

## Großvorfälle

incident-is-major = { $id } ist ein Großvorfall: { $title }
incident-has-note = { $id } hat Ihre Notiz.
incident-declared-at = ausgerufen { $when } von { own-dative }
incident-teams = Teams { $teams }
incident-tasks = Aufgaben
incident-analysis = Ursachenanalyse
incident-missing = noch zu schreiben: { $sections }
incident-follow-ups = Folgemaßnahmen
incident-follow-up = Folgemaßnahme { $number }
incident-done = erledigt { $when } von { own-dative }
incident-due = { $who }, fällig { $when }
incident-overdue = { $who }, überfällig seit { $when }
incident-waits = wartet auf Freigabe seit { $when }
incident-since = offen seit { $when }
incident-published-at = veröffentlicht { $when }
incident-no-analysis = Die Ursachenanalyse ist fällig, wenn es vorbei ist.
incident-not-published = Dazu ist noch nichts veröffentlicht.
incident-unwritten = (noch nicht geschrieben) { $asks }
incident-nothing-owed = Nichts ist offen.
incident-cut = Was älter ist, fehlt hier.
incident-declared = { own-has } einen Großvorfall ausgerufen
incident-gave-role = { own-has } { own-person-dative } die Rolle { $role } gegeben
incident-called-team = { own-has } das Team gerufen: { $team }
incident-gave-command = { own-has } { own-person-dative } die Leitung gegeben
incident-handed-over = { own-has } die Leitung von { $from } an { $person } übergeben
incident-noted = { own-has } notiert
incident-added-task = { own-has } Aufgabe { $number } angelegt: { $text }
incident-added-task-for = { own-has } Aufgabe { $number } für { $person } angelegt: { $text }
incident-gave-task = { own-has } { own-person-dative } Aufgabe { $number } gegeben
incident-did-task = { own-has } Aufgabe { $number } erledigt
incident-added-follow-up = { own-has } Folgemaßnahme { $number } mit { own-person-dative } vereinbart, fällig { $due }: { $text }
incident-did-follow-up = { own-has } Folgemaßnahme { $number } erledigt
incident-owed = die Ursachenanalyse ist offen, bei { own-person-dative }, fällig { $due }
incident-moved = { own-has } die Ursachenanalyse erbeten von { own-person-dative }, fällig { $due }
incident-wrote = { own-has } den Abschnitt { $section } geschrieben
incident-submitted = { own-has } die Ursachenanalyse eingereicht
incident-published = { own-has } die Ursachenanalyse freigegeben, und { NUMBER($companies) ->
    [one] { NUMBER($companies) } Firma hat sie erhalten
   *[other] { NUMBER($companies) } Firmen haben sie erhalten
}
incident-reminded = erinnert: { $what }, fällig { $due }
document-lasted = Dauer
document-teams = Teams
document-why = Grund
document-impact = Auswirkung
document-regions = Regionen
document-users = Benutzer
document-timeline = Zeitablauf
document-decisions = Entscheidungen
document-unwritten = (noch nicht geschrieben)

## Calls

call-from = { $id } { $channel } von { $caller }
call-about = zu { $case }
call-verified = geprüft: Vertragscode und Fall stimmen
call-not-verified = nicht geprüft: was genannt wurde, stimmt nicht
call-claims = Schweregrad laut Anrufer: { $severity }
call-speaks = spricht { $language }
call-caller-hears = der Anrufer hört: { $note }
call-somebody-unknown = einem Unbekannten
call-waits = wartet seit { $length } in { $queue }, auf { $who ->
    [you] Sie
   *[other] { $who }
}
call-waits-for-anyone = wartet seit { $length } in { $queue }, auf wen auch immer
call-was-answered = angenommen von { own-dative } nach { $length }
call-by-somebody = jemand
call-given-up = aufgegeben nach { $length }
call-ended = beendet: { own-has } { $length } gesprochen, nach { $wait } Wartezeit
call-back-owed = zurückzurufen unter { $number } bis { $time }, { $who }
call-back-anyone = von irgendwem
call-back-made = zurückgerufen unter { $number } nach { $length }
call-backs-none = Niemand ist zurückzurufen.
signed-in = Sie sind angemeldet und bekommen Anrufe und Tickets, solange Ihre Schicht läuft.
signed-out = Sie sind abgemeldet und bekommen keine Anrufe und Tickets, bis Sie sich anmelden.

## People and subscriptions

people-count = { $company }: { NUMBER($used) } von { $allowed } benannten Anrufern
device-ready = Das Gerät { $device } kann aktiviert werden.
device-not-ready = Das Gerät { $device } kann noch nicht aktiviert werden:
device-unchecked = Am Gerät { $device } kann nichts geprüft werden: { $reason }.
device-unnamed = ohne Nummer
device-ticket = { $id } ist dazu offen.
device-offer = Mit ticket={ $reader } dazu wird ein Ticket darüber eröffnet.
person-added = { $name } ({ $id }) ist hinzugefügt.
person-removed = { $name } ({ $id }) ist entfernt.
person-replaces = { $name } ({ $id }) tritt an die Stelle von { $old }.
person-invite = Ein Chat-Konto wird mit einem Code verknüpft, den invite { $id } macht.
person-away = { $name } ist vom { $from } bis { $to } abwesend; gefragt wird die Stellvertretung.
person-back = { $name } ist zurück.
handed-over = { $name } betreut von jetzt an { $company }.
review-planned = Das Servicegespräch von { $company } ist geplant, und alle sind eingeladen.
review-moved = Das Servicegespräch von { $company } ist geändert, und alle erfahren es.
review-cancelled = Das Servicegespräch von { $company } ist abgesagt, und alle erfahren es.
review-kept = Es steht beim Servicegespräch von { $company }.
reviews-none = { $company } hatte noch kein Servicegespräch.
reviews-heading = Servicegespräche von { $company }
review-at = { $number }  { $at }
review-at-place = { $number }  { $at }, { $place }
review-off = { $number }  { $at }, abgesagt
review-note-by = { $who }: { $text }
review-agreed = { $number }. { $text } ({ $owner }, bis { $by })
review-done = { $number }. { $text } ({ $owner }, erledigt)
directory-kept = { $name } bleibt Administrator, wovon das Verzeichnis nichts weiß; mit remove { $id } geschieht, was gemeint ist
directory-done = { $added } hinzugefügt, { $changed } geändert, { $removed } entfernt, { $unchanged } unverändert
directory-dry = { $added } kämen hinzu, { $changed } würden geändert, { $removed } entfernt, { $unchanged } sind unverändert; es ist nichts geschehen
person-unlinked = { $name } hat kein verknüpftes Chat-Konto mehr.
person-of = { $roles } für { $company }
subscription-agreement = Vertrag
subscription-code = Code
subscription-until = gültig bis
subscription-callers = benannte Anrufer
subscription-manager = Account Manager
subscription-administrators = Administratoren
subscription-deputy = { $name }, abwesend; { $deputy } ist da
subscription-language = Sprache
subscription-zone = Zeitzone
subscription-includes = enthält
subscription-used = { $used } von { $allowed }
subscription-last-day = heute ist der letzte Tag
subscription-left = { NUMBER($days) ->
    [one] noch { NUMBER($days) } Tag
   *[other] noch { NUMBER($days) } Tage
}
subscription-expired = abgelaufen vor { NUMBER($days) ->
    [one] { NUMBER($days) } Tag
   *[other] { NUMBER($days) } Tagen
}
customers-none = Sie sind für keine Firma der Account Manager.
customers-heading = Ihre Kunden
customers-open = { NUMBER($count) } offen
customers-calm = nichts braucht Sie
customers-acknowledge = { $case } ist bis { $by } anzunehmen; gefragt wurde { $who }
customers-nobody-left = { $case } ist anzunehmen, und niemand ist mehr zu fragen
customers-breached = { NUMBER($count) ->
    [one] ein offenes Ticket war früher zugesagt
   *[other] { NUMBER($count) } offene Tickets waren früher zugesagt
}
customers-severe = { NUMBER($count) } offene Tickets mit kritischem oder hohem Schweregrad
customers-many = { NUMBER($count) } offene Tickets sind viele
customers-review = ein Servicegespräch steht an
customers-review-at = Servicegespräch { $at }
customers-ended = der Vertrag endete vor { NUMBER($days) ->
    [one] { NUMBER($days) } Tag
   *[other] { NUMBER($days) } Tagen
}
customers-ends = der Vertrag endet in { NUMBER($days) ->
    [one] { NUMBER($days) } Tag
   *[other] { NUMBER($days) } Tagen
}
whoami = Sie sind { $name } ({ $id }), { $roles }. Zeiten stehen in { $zone }.
whoami-unknown = Sie sind { $id }; dieser Helpdesk kennt Sie nicht.

## Lösungen und Schulungen

solutions-none = Zu „{ $words }“ wurde nichts gefunden. Versuchen Sie es mit anderen Wörtern, oder eröffnen Sie ein Ticket.
solutions-found = Das passt; `article ID` zeigt einen Artikel.
solutions-offered = Das könnte es lösen. `article ID` zeigt einen Artikel, und `solved { $ticket } ID` schließt das Ticket:
solutions-count = { NUMBER($count) ->
    [one] { $count } Artikel
   *[other] { $count } Artikel
}
solutions-solved = Tickets, die Artikel gelöst haben:
solutions-fruitless = Suchen, die nichts gefunden haben:
solutions-no-rows = keine
solutions-faults = Fehlerhafte Dateien:
article-staff = Nur für Techniker.
article-solves = Wenn es das gelöst hat: `solved { $ticket } { $article }` schließt das Ticket.
training-none = Es gibt keine Schulung für Sie.
training-modules = `training ID` beginnt eine davon:
training-not-begun = nicht begonnen
training-on-page = auf Seite { $page }
training-passed = bestanden, { $percent } %
training-failed = nicht bestanden, { $percent } %
training-was-changed = Die Schulung wurde inzwischen geändert; Sie beginnen neu.
training-page = { $title }, Seite { $page } von { $pages }
training-next = `next` blättert weiter.
training-choose = `choose a` antwortet.
training-choose-several = Mehrere sind richtig: `choose ab` antwortet.
training-right = Richtig.
training-wrong = Nicht richtig; richtig ist { $right }.
training-through = { $title } ist zu Ende: { $right } von { $questions } Fragen richtig, { $percent } %. Nötig sind { $mark } %.
training-once-more = `training { $training } again` beginnt neu.
training-certificate = { $name } hat die Schulung { $title } am { $day } mit { $percent } % bestanden.
training-valid = Gültig bis { $day }.
training-code = Prüfcode { $code }: `certificate { $code }` sagt, wem er gehört.
training-no-certificate = Es gibt kein Zertifikat mit dem Code { $code }, das Sie sehen können.
training-expired = Es ist nicht mehr gültig.
training-of-company = Schulungen bei { $company }:
training-of-all = Schulungen von allen:
training-nobody = niemand hat eine begonnen

## Accounts

invited = Ein Code für { $name }: { $code }
invited-how = Geben Sie ihn sonst niemandem. Im Chat ist bis { $until } einzugeben:
linked = Willkommen, { $name }: Dieses Konto gehört an diesem Helpdesk jetzt Ihnen. `help` zeigt, was Sie tun können.
link-too-many = Zu viele falsche Codes. Warten Sie zehn Minuten und lassen Sie sich einen neuen geben.
link-wrong = Dieser Code ist nicht richtig, schon benutzt oder älter als zehn Minuten. { NUMBER($tries) ->
    [one] Es bleibt ein Versuch
   *[other] Es bleiben { NUMBER($tries) } Versuche
}; wer Ihnen den Code gab, kann einen neuen erstellen.

## Queues and duty

queues-none = Es gibt keine Warteschlangen, die Sie sehen dürfen.
queues-queue = Schlange
queues-calls = wartende Anrufe
queues-tickets = offene Tickets
queues-name = Name
queues-speed = Antwortzeit
queues-promised = zugesagt
queues-lately = zuletzt
queues-month = dieser Monat
queues-waiting-none = keine
queues-longest = { NUMBER($count) }, am längsten { $length }
queues-answered = { NUMBER($count) ->
    [one] { NUMBER($count) } Anruf
   *[other] { NUMBER($count) } Anrufe
} in { $mean } (p90 { $high })
queues-in-time = { NUMBER($percent) } % rechtzeitig
queues-gave-up = { NUMBER($count) } aufgegeben
queues-no-calls = keine Anrufe
duty-heading = Im Dienst
duty-nobody = Niemand hat Dienst; Anrufe und Tickets warten in ihren Schlangen.
duty-any-level = jedes Level
duty-in-hand = { NUMBER($count) } in Arbeit
duty-in-hand-of = { NUMBER($count) } von { NUMBER($capacity) } in Arbeit
duty-cases = { NUMBER($tickets) ->
    [one] { NUMBER($tickets) } Ticket
   *[other] { NUMBER($tickets) } Tickets
}, { NUMBER($calls) ->
    [one] { NUMBER($calls) } Anruf
   *[other] { NUMBER($calls) } Anrufe
}

## Why a case is as it is

why-nothing = Dazu ist nichts festgehalten, was Sie sehen dürfen.
why-earlier = { NUMBER($count) ->
    [one] { NUMBER($count) } frühere Entscheidung ist
   *[other] { NUMBER($count) } frühere Entscheidungen sind
} festgehalten; `why { $case } all` zeigt alle
why-waits = Worauf gewartet wird
why-waiting = { $when }: { $what }
why-not-done = Was nicht geschieht
why-because = weil { $reason }
why-asked = gefragt { $when } nach { $about }, unter den Regeln { $version }
why-otherwise = noch einmal entschieden käme etwas anderes heraus: { $outcome }, weil { $reason }; es gilt, was aufgezeichnet ist
why-not-again = es kann nicht noch einmal entschieden werden: { $why }
why-so = also
why-yes = ja
why-no = nein
why-begins = es beginnt, wie geplant
why-settles = es ist vorbei, wenn seine Alarme still bleiben
why-tells = die übrigen Firmen werden benachrichtigt
why-occurs = das nächste Zeitfenster der Reihe wird angekündigt
why-looks-at-held = Alarme, die während der Arbeit zurückgehalten wurden und noch bestehen, werden angesehen
why-overruns = es wird mitgeteilt, dass es länger dauert, wenn es bis dahin nicht vorbei ist
why-prompt = wer die Störung leitet, wird um eine Nachricht gebeten, wenn bis dahin keine geschrieben ist
why-reminder = wer nach dem Vorfall etwas schuldet, wird erinnert, wenn es nicht vorher erledigt ist
why-update = vorher keine neue Nachricht an { $people }: zuletzt vor { $ago }, fällig alle { $every }
why-first = vorher keine Nachricht an { $people }: es begann vor { $ago }, und benachrichtigt wird nach { $after }
why-announced = Nachricht an { $people }, wie angekündigt
why-asked-again = die Regeln werden wieder gefragt, was mitzuteilen ist: an { $people }
why-rules-say = { $what }; die geltenden Regeln sagen { $when } und werden dann gefragt
why-no-word = Nachricht an { $people }: { $why }
why-promise = { own-answer } fällig: zugesagt binnen { $length }
why-step = { $when }: { $what }
why-step-replaced = ein Schritt eines Plans, der ersetzt wurde
why-next-asked = der Nächste wird gefragt, wenn { $name } die Eskalation nicht vorher annimmt
why-next-asked-anyone = der Nächste wird gefragt, wenn die Eskalation nicht vorher angenommen wird
why-closes = es schließt sich von selbst, { $length } nachdem es gelöst wurde
why-call-asked-again = die Regeln werden wieder gefragt, wenn nach { $length } niemand angenommen hat
why-call-back = der Anrufer wird unter { $number } zurückgerufen
why-stands-still = die { own-time-limit } ist seit { $length } angehalten, wie immer im Status „{ $state }“; es bleiben { $left }
why-dropped = { $step }: die { own-time-limit } endete vor { $length }
why-dropped-no-clock = { $step }: eine solche Zusage gibt es nicht
why-call-not-asked = die Regeln wieder fragen: sie wollten es nach { $after }, und der Anruf kam vor { $ago }
why-call-never-asked = die Regeln wieder fragen: sie wollen ihn nicht noch einmal sehen
audience-general = alle
audience-companies = die betroffenen Firmen
audience-account-managers = ihre Kundenbetreuer
audience-agents = die Agenten
audience-status-page = die Statusseite

## Versions of the rules

rules-version = { $name }, Version { $version }
rules-folder = { $folder }/ { NUMBER($count) ->
    [one] { NUMBER($count) } Datei
   *[other] { NUMBER($count) } Dateien
}
rules-came-loaded = aus dem Ordner geladen, oder wie ausgeliefert
rules-came-promoted = in Kraft gesetzt, von: { $by }
rules-came-rolled-back = zurückgeholt, von: { $by }
rules-command-line = Kommandozeile
rules-history-none = Auf diesem Helpdesk galt noch keine Version.
rules-in-force = gilt
rules-earlier = und { NUMBER($count) } davor
rules-candidate-is = { $version } ist der Kandidat
rules-proposed = { $version } ist der Kandidat. Er entscheidet neben { $was } mit und ändert nichts; `rules candidate` zeigt, was er ändern würde.
rules-withdrawn = { $version } ist nicht mehr der Kandidat.
rules-promoted = { $version } gilt jetzt; davor galt { $was }.
rules-rolled-back = { $version } gilt wieder; davor galt { $was }.
rules-folder-written = Der Ordner `{ $folder }` ist geschrieben.
rules-no-candidate = Es gibt keinen Kandidaten. `rules candidate folder` schlägt den Ordner neben dem der Regeln vor, `rules candidate VERSION` eine Version aus `rules history`.
rules-beside = { $version } entscheidet neben den geltenden Regeln mit, seit { $when }, vorgeschlagen von: { $by }.
rules-decides-nothing = Er entscheidet nichts: { $fault }
rules-pending = { NUMBER($count) ->
    [one] Eine weitere Entscheidung ist ihm noch nicht vorgelegt.
   *[other] { NUMBER($count) } weitere Entscheidungen sind ihm noch nicht vorgelegt.
}
rules-from-to = Von { $old } zu { $new }.
rules-no-file-differs = Keine Datei ist anders.
rules-file-new = { $file } (neu)
rules-file-gone = { $file } (entfallen)
rules-rest-not-shown = der Rest wird nicht gezeigt
thousands = .
compared = { NUMBER($count) ->
    [one] { $number } Entscheidung
   *[other] { $number } Entscheidungen
} verglichen: { $changed }
compared-nothing = nichts zu vergleichen
compared-none = keine wird anders
compared-changed = { NUMBER($count) ->
    [one] { $number } wird anders
   *[other] { $number } werden anders
}
compared-share = { NUMBER($whole) },{ NUMBER($tenth) } %
compared-reworded = { $number } nur in der Begründung
compared-left-out = { NUMBER($count) ->
    [one] { $number } ausgelassen
   *[other] { $number } ausgelassen
}
compared-ungrouped = { $number } weitere werden anders, nach Regeln, die hier nicht stehen.
compared-was = bisher
compared-now = dann
compared-fault = das Skript ist gescheitert: { $fault }
compared-every = { $what }, dann alle { $every }
compared-more-due = und { NUMBER($count) } weitere Termine
due-heading = Laufende Termine
due-never = nie
due-moved = { $case } Nachricht an { $people }: { $was } → { $now }, weil { $reason }
due-more = und { NUMBER($count) } weitere
due-kept = { NUMBER($count) ->
    [one] { $number } Termin bleibt
   *[other] { $number } Termine bleiben
}

## Refusals: one line, in lower case, without a full stop

# $action is what "Sie dürfen" and "nicht" stand around.
refused = Sie dürfen { $action }: { $because }
refused-one-can = { $refused }. { $who } darf es
refused-these-can = { $refused }. Diese dürfen es: { $who }
because-role = Sie sind { $roles }
because-other-company = Das gehört zu einer anderen Firma
role-and = { $first } und { $second }
role-a = { $roles }
role-an = { $roles }
may-call-receive = keine Anrufe annehmen
may-call-answer = keine Anrufe beantworten
may-ticket-open = keine Tickets eröffnen
may-ticket-view = keine Tickets sehen
may-ticket-comment = Tickets nicht kommentieren
may-ticket-answer = Tickets nicht beantworten
may-ticket-assign = Tickets nicht zuweisen
may-ticket-wait = Tickets nicht auf den Kunden warten lassen
may-ticket-resolve = Tickets nicht als gelöst melden
may-ticket-reopen = Tickets nicht wieder öffnen
may-ticket-close = Tickets nicht schließen
may-ticket-severity = den Schweregrad von Tickets nicht ändern
may-ticket-escalate = Tickets nicht eskalieren
may-ticket-acknowledge = Eskalationen nicht annehmen
may-event-open = keine Störungen melden
may-event-view = keine Störungen sehen
may-event-manage = Störungen nicht verwalten
may-maintenance-plan = keine Wartungen planen
may-incident-declare = Großvorfälle ausrufen
may-incident-view = die Arbeit an Großvorfällen sehen
may-incident-work = an Großvorfällen arbeiten
may-incident-manage = Großvorfälle leiten
may-incident-approve = Ursachenanalysen freigeben
may-people-view = nicht sehen, wer die benannten Anrufer sind
may-people-manage = benannte Anrufer nicht hinzufügen oder entfernen
may-review-manage = Servicegespräche nicht planen
may-account-hand-over = Kunden nicht übergeben
may-subscription-view = keine Supportverträge sehen
may-device-check = keine Geräte prüfen
may-article-view = keine Artikel lesen
may-article-report = nicht sehen, was Artikel gelöst haben
may-training-take = an keiner Schulung teilnehmen
may-training-report = nicht sehen, wer welche Schulung gemacht hat
may-queue-view = keine Warteschlangen sehen
may-people-invite = niemanden in den Chat einladen
may-staff-invite = die Mitarbeiter des Anbieters nicht in den Chat einladen
may-place-subscribe = nicht bestimmen, was ein Kanal hört
may-server-bind = nicht sagen, wem ein Chat-Server gehört
may-rules-view = die Regeln nicht sehen
may-rules-explain = nicht sehen, wie die Regeln entscheiden
may-rules-manage = die Regeln nicht ändern

unknown-case = es gibt keinen Fall `{ $case }`, den Sie sehen dürfen
unknown-attachment = es gibt keinen Anhang `{ $id }`, den Sie sehen dürfen
no-such-month = `{ $given }` ist kein Monat; schreiben Sie ihn als 2026-10
month-to-come = { $month } hat noch nicht begonnen; nennen Sie einen Monat, der begonnen hat, etwa den letzten
unknown-person = niemand heißt `{ $given }`
unknown-company = es gibt keine Firma `{ $given }`
unknown-queue = es gibt keine Warteschlange `{ $given }`
unknown-service = es gibt keinen Dienst `{ $given }`
unknown-region = es gibt keine Region `{ $given }`
unknown-version = es gibt keine Version `{ $given }`
unknown-role = es gibt keine Rolle `{ $given }`
unknown-team = es gibt kein Team `{ $given }`
unknown-section = es gibt keinen Abschnitt `{ $given }`
unknown-task = es gibt keine Aufgabe `{ $given }`
unknown-follow-up = es gibt keine Folgemaßnahme `{ $given }`
unknown-article = es gibt keinen Artikel `{ $given }`
unknown-training = es gibt keine Schulung `{ $given }`
did-you-mean = { $unknown }; meinten Sie `{ $near }`?
illegal-move = { $case } hat den Status „{ $state }“; { $why }
allotment = { $company } hat { $used } von { $allowed } benannten Anrufern; entfernen oder ersetzen Sie erst einen ({ $names }), oder bitten Sie Ihren Account Manager, { $manager }, um einen größeren Vertrag
allotment-larger = { $over }: { $tier } hat { $callers }
asked-too-often = das wurde { NUMBER($most) }-mal innerhalb von { $within } gefragt, und öfter ist nicht erlaubt; versuchen Sie es später wieder
key-used = der Schlüssel „{ $key }“ wurde schon für eine andere Anfrage verwendet; nehmen Sie einen neuen

move-no-more-comments = es nimmt keine Kommentare mehr an; eröffnen Sie ein neues Ticket und nennen Sie darin { $id }
move-stays-closed = es bleibt geschlossen; eröffnen Sie ein neues Ticket und nennen Sie darin { $id }
move-reopen-first = öffnen Sie es erst wieder
move-open-already = es ist schon offen
move-not-open = es ist nicht mehr offen
move-ask-again = schreiben Sie einen Kommentar, um noch einmal zu fragen
move-nothing-to-wait-for = es gibt nichts, worauf zu warten wäre
move-nothing-left = es gibt nichts mehr zu tun
move-resolve-first = melden Sie es erst als gelöst
move-has-it = { $name } hat es schon
move-same-severity = der Schweregrad ist schon { $number } ({ $severity })
move-escalated-already = es ist schon an { $holder } eskaliert; dort ist noch Zeit, die Eskalation anzunehmen
move-nothing-to-acknowledge = es gibt nichts mehr anzunehmen
move-not-escalated = es wurde nicht eskaliert
move-acknowledged-already = { $name } hat die Eskalation schon angenommen
move-event-is-over = das ist vorbei; melden Sie eine neue Störung und nennen Sie diese darin
move-leads = { $name } leitet die Arbeit schon
move-not-major = das ist nicht als Großvorfall ausgerufen; `incident declare { $id }` tut das
move-declared-already = das ist schon als Großvorfall ausgerufen
move-team-called-already = das Team ist schon gerufen
move-follow-up-instead = was nach dem Ende noch zu tun ist, ist eine Folgemaßnahme
move-done-already = das ist schon erledigt
move-not-over-yet = die Ursachenanalyse wird geschrieben, wenn es vorbei ist
move-published-already = die Ursachenanalyse ist veröffentlicht und bleibt, wie sie ist
move-submitted-already = die Ursachenanalyse ist schon eingereicht und wartet auf die Freigabe
move-submit-first = die Ursachenanalyse ist nicht eingereicht oder seither geändert; `incident submit` reicht sie ein
move-begun-already = sie hat schon begonnen
move-repeats-no-more = das wiederholt sich nicht, oder nicht mehr
move-cancel-instead = sie hat nicht begonnen; sagen Sie sie stattdessen ab
move-resolve-instead = sie hat begonnen; beenden Sie sie stattdessen
move-only-waiting-answered = nur ein wartender Anruf kann angenommen werden
move-nobody-on-the-line = es ist niemand in der Leitung
move-only-waiting-abandoned = nur ein wartender Anruf kann aufgegeben werden
move-only-answered-ends = nur ein angenommener Anruf kann enden; einer, der wartet, wird aufgegeben

part-subject = der Betreff
part-title = der Titel
part-name = der Name
part-text = der Text
part-comment = der Kommentar
part-question = die Frage
part-solution = die Lösung
part-reason = die Begründung
part-update = der neue Stand
part-note = die Notiz
part-task = die Aufgabe
part-follow-up = die Folgemaßnahme
part-section = der Abschnitt
part-empty = { $part } ist leer
part-empty-text = { $part } ist leer; schreiben Sie ein paar Worte
part-too-long = { $part } hat { $have } Zeichen, höchstens { $max } werden angenommen; kürzen Sie und senden Sie den Rest als Kommentar oder Datei
may-not-have-tickets = { $caller } darf keine Tickets haben; diese dürfen: { $names }
may-not-have-tickets-nobody = { $caller } darf keine Tickets haben; in der Firma darf es niemand
not-a-customer = { $name } gehört zu keinem Kunden; sagen Sie, für welchen benannten Anrufer das Ticket ist
no-company = sagen Sie, von welcher Firma
only-customers-are-added = hier werden nur Personen der Kunden hinzugefügt; die des Anbieters stehen in people.toml
one-of-the-providers = { $name } gehört zum Anbieter, dessen Mitarbeiter in people.toml stehen
yourself = sich selbst können Sie nicht entfernen; bitten Sie einen anderen Ihrer Administratoren
last-administrator = { $name } ist der letzte Administrator von { $company }; ersetzen Sie ihn, oder machen Sie erst jemand anderen dazu
no-welcome = für { $tier } gibt es keine Willkommensunterlagen
directory-too-long = { $have } Personen sind mehr als die { $max }, die auf einmal genommen werden; teilen Sie sie nach Firmen auf
no-person = sagen Sie, wer
review-in-the-past = das ist vorbei; ein Servicegespräch wird für später geplant
no-review = { $company } hat kein Servicegespräch; planen Sie erst eines
no-such-action = unter der Nummer { $number } ist nichts zu tun
review-is-full = das Servicegespräch von { $company } fasst nicht mehr; schreiben Sie den Rest anderswo auf
ends-before-it-begins = der letzte Tag der Abwesenheit liegt vor dem ersten
away-in-the-past = der { $to } ist vorbei; nennen Sie Tage, die noch kommen
not-away = { $name } ist nicht abwesend
no-account-manager = { $name } ist kein Account Manager; das sind { $names }
looks-after-already = { $name } betreut { $company } schon
not-linked = mit { $name } ist kein Chat-Konto verknüpft
heard-already = dieser Kanal hört { $to } schon
not-heard = dieser Kanal hört { $to } nicht; er hört { $hears }
not-heard-nothing = dieser Kanal hört { $to } nicht; er hört nichts
for-one-person = was für eine einzelne Person ist, geht als Direktnachricht an sie und in den Thread des Tickets
for-the-provider = { $to } ist für die Mitarbeiter des Anbieters; Sie können general wählen oder das, was Ihre eigene Firma betrifft
anothers-server = dieser Server gehört zu { $name }; seine Kanäle können general und { $company } hören
nobodys-server = es ist noch nicht gesagt, wem dieser Server gehört; daher können seine Kanäle nur general hören; { $who } kann es mit `bind` sagen
nobodys-server-nobody = es ist noch nicht gesagt, wem dieser Server gehört; daher können seine Kanäle nur general hören; niemand kann es mit `bind` sagen
nobodys-tickets = es ist noch nicht gesagt, wem dieser Server gehört; daher kann keiner seiner Kanäle Tickets haben; { $who } kann es mit `bind` sagen
nobodys-tickets-nobody = es ist noch nicht gesagt, wem dieser Server gehört; daher kann keiner seiner Kanäle Tickets haben; niemand kann es mit `bind` sagen
has-tickets-already = dieser Kanal hat die Threads neuer Tickets schon
has-tickets-already-of = dieser Kanal hat die Threads neuer Tickets von { $company } schon
tickets-for-the-provider = den Kanal für Tickets bestimmen auf diesem Server die Mitarbeiter des Anbieters; Sie können general wählen oder das, was Ihre eigene Firma betrifft
has-no-tickets = dieser Kanal hat die Threads neuer Tickets nicht
or = { $first } oder { $second }
not-an-agent = { $name } ist kein Agent und kann keine Tickets bearbeiten
not-a-commander = { $name } ist kein Incident Commander
a-customers-person = { $name } gehört zu einem Kunden, und das ist für die Leute des Anbieters
too-many-tasks = es gibt schon { $max }, und keine weitere Aufgabe wird angenommen; erledigen Sie einige und legen Sie den Rest in ein Ticket
too-many-follow-ups = es gibt schon { $max }, und keine weitere Folgemaßnahme wird angenommen; erledigen Sie einige und legen Sie den Rest in ein Ticket
due-before = die Frist ist schon vorbei; nennen Sie eine spätere
no-section-named = sagen Sie, welcher Abschnitt das ist: { $sections }; oder schreiben Sie alles, jeden Abschnitt unter seiner Überschrift (`## …`)
sections-missing = diese Abschnitte sind noch zu schreiben: { $sections }
author-approves = Sie haben daran geschrieben, und jemand anders gibt es frei: { $names }
ends-before-it-starts = eine Wartung muss nach ihrem Beginn enden
window-is-over = das Zeitfenster ist schon vorbei; melden Sie stattdessen eine Störung
rule-unreadable = `{ $given }` ist keine Wiederholungsregel ({ $why }); schreiben Sie etwa FREQ=WEEKLY;BYDAY=SU
rule-too-often = eine Wartung wiederholt sich täglich, wöchentlich, monatlich oder jährlich
rule-never = die Regel trifft den ersten Beginn nicht, und sonst auch keinen Zeitpunkt
rule-not-at-first = die Regel trifft den ersten Beginn nicht; ihr nächster Zeitpunkt ist { $next }
no-zone = `{ $given }` ist keine Zeitzone; schreiben Sie etwa Europe/Paris
nobody-answers = ein Anruf wird von jemandem angenommen; sagen Sie, von wem
no-number = die Nummer für den Rückruf ist nicht bekannt; nennen Sie sie
called-back-already = dieser Anrufer wird schon zurückgerufen
no-call-back = zu diesem Anruf ist niemand zurückzurufen
nobody-signs-in = ein Mitarbeiter meldet sich an und ab; sagen Sie, wer
nobody-acknowledges = eine Eskalation wird von jemandem angenommen; sagen Sie, von wem
only-the-desk = das tut nur der Helpdesk selbst
only-for-oneself = an einer Schulung nimmt jeder selbst teil
no-training = Sie haben keine Schulung begonnen; `training` zeigt, welche es gibt
answer-first = beantworten Sie zuerst die Frage dieser Seite, etwa mit `choose a`
nothing-asked = auf dieser Seite wird nichts gefragt; `next` blättert weiter
answered-already = diese Frage ist beantwortet, und die erste Antwort zählt; `next` blättert weiter
not-an-answer = wählen Sie Buchstaben von a bis { $last }, etwa `choose a`
training-again = hier kann nur `again` stehen, womit eine Schulung neu beginnt

id-company = die Kennung der Firma
id-person = die Kennung der Person
id-queue = die Kennung der Warteschlange
id-calendar = die Kennung des Kalenders
id-service = die Kennung des Dienstes
id-region = die Kennung der Region
id-tier = die Kennung der Vertragsstufe
id-subscription-code = der Code des Vertrags
id-rules-version = die Version der Regeln
id-monitor = die Kennung des Monitors
id-article = die Kennung des Artikels
id-training = die Kennung der Schulung
id-phone = die Telefonnummer
id-email = die E-Mail-Adresse
id-empty = { $kind } ist leer
id-too-long = { $kind } ist länger als { $max } Zeichen
id-character = { $kind } `{ $given }` enthält { $found }; erlaubt sind Buchstaben, Ziffern und `-`, `_`, `.`, `@`, `+`
not-a-case-number = `{ $given }` ist keine Fallnummer; eine sieht so aus: `T-1042` (Ticket), `E-17` (Störung) oder `C-501` (Anruf)
not-an-attachment = `{ $given }` ist kein Anhang; einer heißt etwa `A-1`
given-twice = { $kind } `{ $value }` haben sowohl `{ $first }` als auch `{ $second }`
not-a-severity = `{ $given }` ist kein Schweregrad; es gibt 1 (kritisch), 2 (hoch), 3 (mittel) und 4 (niedrig)
not-a-channel = `{ $given }` ist kein Kanal; es gibt phone, chat, email und web
nobody-to-tell = `{ $given }` ist niemand, den man benachrichtigen kann; schreiben Sie general, operators, agents, status_page, company:ID, queue:ID oder person:ID
not-a-length = `{ $given }` ist keine Zeitspanne; schreiben Sie `90s`, `5m`, `4h`, `30d` oder `1h30m`
length-out-of-range = eine Zeitspanne dauert 0 Sekunden bis 100 Jahre
desk-stops = der Helpdesk wird gerade beendet; nichts wurde geändert
desk-fails = der Helpdesk meldet einen Fehler: { $fault }

## What is wrong with what was typed

line-too-long = die Zeile hat { $have } Bytes; höchstens { $max } sind möglich. Fassen Sie sich kurz und senden Sie den Rest als weitere Kommentare
unknown-command = es gibt keinen Befehl `{ $given }`; `help` zeigt alle
unknown-command-near = es gibt keinen Befehl `{ $given }`; meinten Sie `{ $near }`?
missing = es fehlt: { $name }
missing-answer = die Antwort fehlt
missing-what-was-done = der Text fehlt: was getan wurde
missing-after-dashes = nach `--` fehlt ein Text
no-option = `{ $verb }` hat keine Option `{ $name }`
no-option-takes = `{ $verb }` hat keine Option `{ $name }`; möglich sind { $options }
no-option-takes-none = `{ $verb }` hat keine Option `{ $name }`; es hat gar keine
option-twice = `{ $name }` ist zweimal angegeben
option-empty = `{ $name }` hat keinen Wert; schreiben Sie `{ $name }=…`
too-much = `{ $given }` ist mehr, als zu `{ $verb }` gehört
of-argument = { $name }: { $fault }
value-too-long = das sind { $have } Bytes; höchstens { $max } sind möglich
value-hidden = ohne Steuerzeichen bleibt davon nichts übrig
start-as-well = auch der Beginn muss angegeben werden
start-first = der Beginn muss vor dem Ende stehen
more-than-a-time = `{ $given }` ist mehr als eine Uhrzeit
severity-digit = ein Schweregrad ist hier 1, 2, 3 oder 4
not-what = `{ $given }` passt hier nicht; erwartet wird { $wanted }
wrong-case = { $case } ist { $kind }; erwartet wird { $wanted }
case-ticket = ein Ticket
case-event = eine Störung
case-call = ein Anruf
wanted-ticket = ein Ticket, etwa `T-1`
wanted-event = eine Störung, etwa `E-1`
wanted-call = ein Anruf, etwa `C-1`
wanted-case = eine Fallnummer, etwa `T-1`, `E-1` oder `C-1`
wanted-ticket-or-call = ein Ticket oder ein Anruf; für eine Störung gibt es `update`
wanted-ticket-or-event = ein Ticket oder eine Störung
wanted-ticket-or-event-hangup = ein Ticket oder eine Störung; ein Anruf endet mit `hangup`
wanted-event-or-call = eine Störung oder ein Anruf; für ein Ticket gibt es `resolve`
call-without-text = ein Anruf wird ohne Text angenommen; eröffnen Sie ein Ticket für das, was gesagt wurde
not-a-caller-role = `{ $given }` kann ein Anrufer nicht sein; möglich sind named, secondary und administrator
not-a-day = „{ $given }“ ist kein Tag, etwa 2026-12-24
not-a-list = `{ $given }` ist keine Art von Liste; möglich sind { $lists }
not-a-number = `{ $given }` ist keine ganze Zahl
no-service = es gibt keinen Dienst und keine Region `{ $given }`; es gibt { $services }
which-company = sagen Sie, für welche Firma, etwa `company=acme`
end-after-start = das Ende muss nach dem Beginn liegen
all-or-nothing = es ist `all` oder nichts
incident-what = möglich ist { $steps }
rules-what = es ist `history`, `candidate`, `diff`, `promote` oder `rollback`
rules-no-version = zu `rules { $what }` gehört keine Version
rules-no-second-version = zu `rules { $what }` gehört keine zweite Version
time-missing = eine Zeit fehlt; schreiben Sie `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` oder `in 2h`
time-wrong = `{ $given }` ist keine Zeit; schreiben Sie `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` oder `in 2h`
time-length-missing = nach `in` fehlt eine Zeitspanne, etwa `in 2h`
time-clock-missing = nach `{ $day }` fehlt eine Uhrzeit, etwa `{ $day } 22:00`
time-skipped = { $time } gibt es in { $zone } nicht: Die Uhren werden darüber hinweg vorgestellt
end-missing = das Ende fehlt; schreiben Sie `to 23:30` oder `for 2h`
end-wrong = `{ $given }` ist kein Ende; schreiben Sie `to 23:30` oder `for 2h`
file-attached = { $id } hat Ihren Kommentar und die Datei.
file-not-attached = `{ $path }` ist nicht angehängt: { $why }
the-form-is = die Form ist: { $form }
for-example = zum Beispiel: { $example }
only-on-console = das geht nur auf der Konsole
only-in-chat = das geht nur auf einem Chat-Server

## Help

group-tickets = Tickets
group-calls = Anrufe
group-events = Zustand der Dienste
group-solutions = Lösungen und Schulungen
group-people = Personen und Regeln
group-chat = Konten und Kanäle
group-session = Diese Sitzung
help-more = `help BEFEHL` erklärt einen mit Beispielen. Text braucht keine Anführungszeichen; `T-1`, `t1` und `1` sind dasselbe Ticket.
help-examples = Zum Beispiel:
help-also = Auch: { $names }
help-not-granted = Ihren Rollen ist das nicht erlaubt; der Helpdesk sagt, wer es darf.
offer-general = Nachrichten für alle
offer-tickets = die privaten Threads neuer Tickets
offer-operators = Fehler in den Regeln
offer-waits-in = wartet in { $queue }

## On Discord

discord-unlinked = Dieses Discord-Konto ist an diesem Helpdesk mit niemandem verknüpft, daher wurde nichts getan. Lassen Sie sich von den benannten Anrufern Ihrer Firma oder von Ihrem Account Manager einen Einmalcode geben und verwenden Sie ihn mit /link. (Die Nummer des Kontos ist { $number }.)
discord-no-server = das geht nur im Kanal eines Servers; was für Sie ist, kommt als Direktnachricht
discord-nothing-more = Das hat hier keine Wirkung mehr; `/help` zeigt, was Sie tun können.
discord-bound = Wem dieser Server gehört, ist festgehalten. Mit `subscribe` hört ein Kanal Nachrichten.
discord-hears = Dieser Kanal hört von jetzt an { $what }.
discord-hears-no-more = Dieser Kanal hört { $what } nicht mehr.
heard-general = die allgemeinen Nachrichten
heard-operators = die Nachrichten an die Operatoren
heard-agents = die Nachrichten an die Agenten
heard-status-page = was die Statusseite zeigt
discord-has-tickets = Dieser Kanal hat von jetzt an die privaten Threads neuer Tickets.
discord-has-tickets-no-more = Dieser Kanal hat die privaten Threads neuer Tickets nicht mehr.
discord-only-text = private Threads sind nur in Textkanälen möglich; geben Sie den Befehl in einem
discord-no-content = der Bot darf nicht lesen, was in Threads steht, daher haben Tickets keine; im Entwicklerportal muss ihm „Message Content Intent“ erlaubt werden
discord-thread-out-of-reach = Der Thread dazu ist auf einem Server, auf dem Sie nicht sind.
discord-thread = Der Thread dazu ist <#{ $thread }>.
discord-no-thread = Hier kann es keinen Thread geben: Nötig ist ein Textkanal auf einem Server, der der Firma des Tickets oder dem Anbieter gehört und auf dem der Bot private Threads erstellen darf.
discord-file-too-large = { $file } ist größer als die { $most }, die Discord annimmt
discord-not-on = Das steht nicht in { $ticket }: { $why }
discord-thread-unlinked = wer das geschrieben hat, hat kein verknüpftes Konto; `/link` mit einem Einmalcode verknüpft es
discord-goes-on = … der ganze Text steht in der angehängten Datei.
discord-history-attached = Der Verlauf ist lang und daher angehängt.
card-severity = Schweregrad
card-state = Status
card-with = Zuständig
card-nobody-yet = noch niemand
card-opened = Eröffnet
card-opened-by = { $when } von { own-dative }
card-product = Produkt
card-answer-due = Antwort bis
card-solution-due = Lösung bis
card-held = angehalten, solange auf den Kunden gewartet wird
card-escalated-to = Eskaliert an
card-to-acknowledge = { $who }, anzunehmen { $when }
card-closes-by-itself = Schließt sich von selbst
card-event-planned = geplant
card-event-active = läuft
card-event-over = vorbei
card-event-called-off = abgesagt
card-window = Zeitfenster
card-began = Begonnen
card-ended = Beendet
card-led-by = Leitung
card-services = Dienste
card-affects = Betrifft
button-solved = Das Problem ist gelöst
button-not-solved = Nicht gelöst
button-write = Schreiben
button-escalate = Eskalieren
button-acknowledge = Annehmen
button-take = Übernehmen
button-answer = Antworten
button-resolve = Gelöst
button-pick-up = Annehmen
button-open-ticket = Ticket eröffnen
button-history = Verlauf zeigen
button-next = Weiter
form-describe = Beschreiben
form-choose = Wählen Sie, was Sie wissen, und beschreiben Sie es.
label-subject = Betreff
label-text = Text
label-title = Titel
label-name = Name
label-severity = Schweregrad
label-product = Produkt

## Commands: what each does, and what its arguments mean

-ticket = das Ticket, etwa T-1
-event = die Störung oder Wartung, etwa E-1
-call = der Anruf, etwa C-1
-case = das Ticket oder die Störung
-queue = die Warteschlange
-severities = 1 kritisch, 2 hoch, 3 mittel, 4 niedrig
-via = wie es die andere Seite erreicht hat: phone, chat, email oder web; sonst chat
-company = die Firma; die eigene, wenn keine genannt ist
-services = betroffene Dienste oder Regionen, mit Kommas; wer einen nutzt oder dort ist, ist betroffen
-companies = weitere betroffene Firmen
-users = die betroffenen Benutzer; sonst alle der betroffenen Firmen
-commander = wer die Arbeit daran leitet
-what = general, company:ID, queue:ID, operators, oder tickets für die Threads neuer Tickets

verb-open = ein Ticket öffnen; davor sein Schweregrad, 1 bis 4
    .severity = { -severities }
    .subject = eine Zeile: was nicht geht
    .text = die Einzelheiten
    .product = das Produkt, um das es geht
    .for = der Anrufer, wenn ein Agent es für ihn öffnet
    .language = die Sprache, etwa de; sonst wird sie erkannt
    .via = { -via }
    .file = eine Datei dazu
verb-list = Tickets auflisten, die neuesten zuerst
    .which = open, mine, all, new, active, waiting, resolved oder closed
    .queue = nur die in dieser Warteschlange
    .company = nur die dieser Firma
    .caller = nur die, die diese Person eröffnet hat
    .assignee = nur die, die diese Person bearbeitet
    .before = nur ältere als dieses: die nächste Seite
    .limit = wie viele höchstens
verb-show = einen Fall mit seinem Verlauf zeigen
    .case = der Fall, etwa T-1, E-1 oder C-1
verb-comment = etwas zu einem Ticket schreiben
    .ticket = { -ticket }
    .text = was Sie sagen möchten
    .via = { -via }
    .file = eine Datei dazu
verb-answer = ein Ticket beantworten oder einen wartenden Anruf annehmen
    .case = das Ticket oder der Anruf
    .text = die Antwort; ein Anruf braucht keine
    .via = { -via }
verb-take = ein Ticket selbst übernehmen
    .ticket = { -ticket }
verb-assign = ein Ticket jemandem geben
    .ticket = { -ticket }
    .person = der Agent
verb-move = ein Ticket in eine andere Warteschlange legen
    .ticket = { -ticket }
    .queue = { -queue }
verb-wait = den Kunden etwas fragen und auf ihn warten
    .ticket = { -ticket }
    .text = die Frage
    .via = { -via }
verb-resolve = sagen, dass ein Fall erledigt ist, und wie
    .case = { -case }
    .text = was getan wurde
    .via = { -via }
verb-reopen = sagen, dass ein Ticket nicht gelöst ist
    .ticket = { -ticket }
    .text = was noch nicht geht
    .via = { -via }
verb-close = ein erledigtes Ticket schließen
    .ticket = { -ticket }
verb-severity = ändern, wie schwer ein Ticket oder eine Störung ist
    .case = { -case }
    .severity = { -severities }
verb-escalate = den Account Manager dazuholen
    .ticket = { -ticket }
    .text = warum
verb-acknowledge = eine Eskalation annehmen
    .ticket = { -ticket }
verb-attachment = eine Datei eines Tickets geben
    .attachment = welche, etwa A-1
    .name = die Datei, in die sie geschrieben wird
verb-attach = etwas zu einem Ticket schreiben, mit einer Datei
    .ticket = { -ticket }
    .file = die Datei, etwa mail.log
    .text = was Sie sagen möchten
verb-status = zeigen, was gestört, geplant oder vorbei ist
verb-declare = eine Störung melden
    .severity = { -severities }
    .services = { -services }
    .title = eine Zeile: was nicht geht
    .companies = { -companies }
    .users = { -users }
    .commander = { -commander }
verb-update = den Stand einer Störung schreiben; er geht mit der nächsten Nachricht hinaus
    .event = { -event }
    .text = was jetzt bekannt ist
verb-commander = bestimmen, wer die Arbeit an einer Störung leitet
    .event = { -event }
    .person = der Incident Commander
verb-incident = einen Großvorfall ausrufen und leiten, und danach das Offene erledigen
    .what = declare, show, timeline, note, task, export und andere
    .event = die Störung, etwa E-1
    .text = was zu sagen ist: Notiz, Aufgabe, Grund, Rolle
    .to = für wen: wer leitet, wem es obliegt, wer es tut
    .number = die Nummer einer Aufgabe oder Folgemaßnahme
    .section = der Abschnitt der Ursachenanalyse
    .due = bis wann, etwa 2026-12-01 18:00
verb-maintenance = eine Wartung ankündigen
    .services = { -services }
    .start = 22:00, tomorrow 22:00, 2026-12-01 22:00 oder in 2h
    .end = to 23:30 oder for 2h
    .title = eine Zeile: was getan wird
    .severity = wie sehr man es merkt; mittel, wenn nichts gesagt ist
    .companies = { -companies }
    .users = { -users }
    .commander = { -commander }
    .repeat = wann sie wiederkommt: daily, weekly oder eine Regel nach RFC 5545
    .zone = die Zeitzone, in der sie ihre Uhrzeit behält; Ihre, wenn nichts gesagt ist
verb-start = eine Wartung beginnen, zu ihrer Zeit oder früher
    .event = { -event }
verb-cancel = eine Wartung absagen
    .event = { -event }
    .text = warum
verb-end-series = eine Wartung, die sich wiederholt, nicht mehr planen, und absagen, was nicht begonnen hat
    .event = { -event }
    .text = warum
verb-planned = zeigen, welche Wartung geplant ist, was sich wiederholt und was sich überschneidet
verb-alarms = die Alarme der Überwachung zeigen, und was aus jedem wurde und warum
verb-call = Telefon spielen: Ein Anruf kommt herein, von Ihrer Nummer, wenn keine andere gesagt ist
    .text = was der Anrufer sagt
    .from = die Nummer oder Adresse, von der er kommt
    .code = der Vertragscode, den der Anrufer nennt
    .about = die Fallnummer, die der Anrufer nennt
    .severity = wie schwer es laut Anrufer ist
    .language = die Sprache des Anrufers, etwa de
    .product = das Produkt, um das es geht
    .via = phone, chat, email oder web; sonst phone
verb-abandon = Telefon spielen: Ein wartender Anrufer gibt auf
    .call = { -call }
verb-transfer = einen Anruf in eine andere Warteschlange weiterleiten
    .call = { -call }
    .queue = { -queue }
verb-verify = Vertragscode und Fallnummer prüfen, die ein Anrufer nennt
    .call = { -call }
    .code = der Vertragscode, den der Anrufer nennt
    .about = die Fallnummer, die der Anrufer nennt
verb-hangup = einen angenommenen Anruf beenden
    .call = { -call }
verb-end = eine Störung beenden und sagen, was getan wurde; oder einen Anruf beenden
    .case = die Störung oder der Anruf
    .text = was getan wurde
verb-queues = Warteschlangen und Antwortzeiten zeigen
verb-duty = zeigen, wer Dienst hat und was in Arbeit ist
verb-signin = sich anmelden: Anrufe und Tickets bekommen, solange Ihre Schicht läuft
verb-signout = sich abmelden: keine Anrufe und Tickets mehr bekommen
verb-callbacks = zeigen, wer bis wann zurückzurufen ist
verb-callback = planen, dass ein Anrufer zurückgerufen wird
    .call = { -call }
    .number = die Nummer, wenn es eine andere ist als die, von der angerufen wurde
verb-called = sagen, dass Sie einen Anrufer zurückgerufen haben
    .call = { -call }
    .text = was gesagt wurde
verb-callers = zeigen, wer für eine Firma anrufen darf
    .company = { -company }
verb-add = einen benannten Anrufer hinzufügen, oder einen zweiten Administrator
    .person = die Kennung an diesem Helpdesk, etwa eve
    .name = der Name
    .role = named, secondary oder administrator; named, wenn nichts gesagt ist
    .company = { -company }
    .email = die E-Mail-Adresse
    .phone = die Telefonnummern, mit Kommas
verb-replace = jemanden an die Stelle eines Anrufers setzen, der entfernt wird
    .old = wer entfernt wird
    .person = die Kennung dessen, der kommt, etwa eve
    .name = der Name
    .email = die E-Mail-Adresse
    .phone = die Telefonnummern, mit Kommas
verb-remove = einen benannten Anrufer oder zweiten Administrator entfernen
    .person = die Kennung
verb-customers = die Firmen zeigen, die Sie betreuen, und was Sie braucht
verb-hand-over = einer Firma einen anderen Account Manager geben
    .company = welcher
    .person = wer sie von jetzt an betreut
    .note = was zu wissen ist
verb-reviews = die Servicegespräche einer Firma zeigen, und was daraus wurde
    .company = { -company }
verb-review = zum Servicegespräch einer Firma einladen, oder das nächste verlegen
    .company = welcher
    .at = wann: 2026-12-03 10:00
    .lasts = wie lange: 1h
    .place = ein Raum oder ein Link
verb-review-cancel = das nächste Servicegespräch absagen
    .company = welcher
    .reason = warum
verb-review-note = notieren, was das Servicegespräch ergab
    .company = welcher
    .text = was
verb-review-action = Vereinbartes festhalten
    .company = welcher Firma
    .owner = wer es tut
    .by = bis wann: 2026-12-24
    .text = was
verb-review-done = sagen, dass etwas Vereinbartes erledigt ist
    .company = welcher Firma
    .number = seine Nummer in der Liste
verb-away = sagen, wann Sie abwesend sind, damit Ihre Stellvertretung gefragt wird
    .from = der erste Tag: 2026-12-24
    .to = der letzte Tag
    .person = wer abwesend ist; sonst Sie
verb-back = sagen, dass Sie früher zurück sind
    .person = wer zurück ist; sonst Sie
verb-subscription = den Supportvertrag einer Firma zeigen
    .company = { -company }
verb-report = den Monat einer Firma in Zahlen zeigen
    .month = etwa 2026-10; ohne Angabe der letzte
    .company = wessen; ohne Angabe Ihre eigene
verb-welcome = die Willkommensunterlagen zeigen
    .company = { -company }
verb-why = zeigen, warum ein Fall so ist
    .case = der Fall, etwa T-1, E-1 oder C-1
    .which = `all` für jede festgehaltene Entscheidung
verb-rules = die geltenden Regeln zeigen; wer darf, probiert, setzt und widerruft andere
    .what = history, candidate, diff, promote oder rollback
    .version = eine Version, nach dem Anfang ihres Hashs; bei candidate auch `folder` oder `off`
    .other = die andere Version eines Vergleichs
verb-solutions = hilfreiche Artikel suchen
    .words = worum es geht, in beliebigen Worten
verb-article = einen Artikel lesen
    .article = welchen, zum Beispiel mail-is-slow
    .ticket = das Ticket, das er lösen könnte
verb-solved = sagen, dass ein Artikel ein Ticket gelöst hat; das eines Kunden ist damit geschlossen
    .ticket = das Ticket, zum Beispiel T-1
    .article = der Artikel, zum Beispiel mail-is-slow
verb-solutions-report = zeigen, was Artikel gelöst haben, welche Suchen leer ausgingen, welche Dateien falsch sind
verb-training = die Schulungen zeigen, oder an einer teilnehmen
    .training = die Schulung, zum Beispiel mail-flow
    .again = `again`, um neu zu beginnen
verb-next = in einer Schulung weiterblättern
    .training = die Schulung; sonst die letzte
    .page = die Seite; sonst die aufgeschlagene
verb-choose = die Frage einer Schulung beantworten
    .letters = die Buchstaben der Antworten, zum Beispiel b oder ac
    .training = die Schulung; sonst die letzte
    .page = die Seite; sonst die aufgeschlagene
verb-training-report = zeigen, wer welche Schulung gemacht hat
    .company = die Firma; sonst Ihre eigene
verb-certificate = den Code eines Schulungszertifikats prüfen
    .code = der Prüfcode, der darauf steht
verb-readiness = prüfen, ob ein Gerät aktiviert werden kann
    .pin = seine PIN
    .serial = seine Seriennummer
    .email = die E-Mail-Adresse dessen, der es benutzen wird
    .company = wessen Gerät es ist; sonst das Ihrer Firma
    .ticket = der benannte Anrufer, für den ein Ticket eröffnet wird, wenn etwas nicht stimmt
verb-status-link = einen Link zur eigenen Statusseite einer Firma machen
    .company = { -company }
verb-invite = einen Einmalcode für jemandes Chat-Konto machen
    .person = für wen
verb-link = Ihr Chat-Konto mit einem Einmalcode verknüpfen
    .person = wer Sie an diesem Helpdesk sind, etwa ada
    .code = der Code, etwa 7K2M-Q9TD
verb-unlink = jemandem die Chat-Konten nehmen; sonst Ihre
    .person = wem
verb-bind = sagen, wem dieser Server gehört: einer Firma, oder dem Anbieter, wenn keine genannt ist
    .company = die Firma
verb-subscribe = diesem Kanal Nachrichten oder Tickets geben
    .what = { -what }
verb-unsubscribe = sie diesem Kanal wieder nehmen
    .what = { -what }
verb-thread = hier den privaten Thread eines Tickets machen
    .ticket = { -ticket }
verb-help = Ihre Befehle zeigen, oder einen erklären
    .command = der Befehl
verb-whoami = sagen, wer Sie hier sind
verb-as = als jemand anders sprechen
    .person = als wer
verb-clear = den Bildschirm leeren
verb-quit = gehen

## The status page

page-title = Zustand der Dienste · { $programme }
page-as-seen-by = Wie { $company } ihn sieht.
page-as-of = Stand: { $when }.
page-all-operational = Alle Dienste laufen.
page-some-maintenance = Wartungsarbeiten sind im Gange.
page-some-degraded = Ein Dienst ist beeinträchtigt.
page-some-down = Ein Dienst ist ausgefallen.
page-operational = läuft
page-maintenance = Wartung
page-degraded = beeinträchtigt
page-down = ausgefallen
page-down-for = { $length } ausgefallen
page-severity = Schweregrad { $number } ({ $word })
page-lasted = { $stretch }, Dauer { $length }
page-days = { NUMBER($days) ->
    [one] Heute
   *[other] In den letzten { NUMBER($days) } Tagen
}: { NUMBER($bad) ->
    [0] kein Tag mit Störungen
    [one] { NUMBER($bad) } Tag mit Störungen
   *[other] { NUMBER($bad) } Tage mit Störungen
}, { $availability } % der Zeit verfügbar.
page-decimal = { $whole },{ $decimals }
page-now = Jetzt
page-services = Dienste
page-planned = Geplant
page-past = { NUMBER($days) ->
    [one] Heute vorbei
   *[other] Vorbei in den letzten { NUMBER($days) } Tagen
}
page-nothing-now = Nichts ist im Gange.
page-nothing-planned = Nichts ist geplant.
page-nothing-past = { NUMBER($days) ->
    [one] Heute war nichts.
   *[other] In den letzten { NUMBER($days) } Tagen war nichts.
}
page-no-services = Kein Dienst ist aufgeführt.
page-days-with-trouble = Tage, an denen etwas war
page-oldest = { NUMBER($days) ->
    [one] heute
   *[other] vor { NUMBER($days) } Tagen
}
page-today = heute
page-feed = Feed (Atom)
page-data = Daten (JSON)
page-calendar = Kalender (iCalendar)
page-calendar-name = Wartung · { $programme }
page-yours = Das betrifft Sie.
page-users = Ihre Benutzer, die es merken können: { $users }.
page-analysis = Warum es geschah: die Ursachenanalyse vom { $when }
page-since = seit { $from }
page-was-from = von { $from } bis { $to }
page-planned-from = geplant von { $from } bis { $to }
status-link-made = Hier steht, wie die Dienste für { $company } stehen, bis { $until }. Wer den Link hat, kann es lesen.

## The monthly report

report-title = Support-Bericht { $month }
report-for = { $company } · { $programme }
report-manager = Ihr Account Manager: { $name }
report-made = Stand { $when }; Uhrzeiten gelten für { $zone }.
report-unfinished = Der Monat ist noch nicht vorbei: Dies ist der Stand bis jetzt.
report-month = { $month } { $year }
report-grouped = { $thousands }.{ $rest }
report-percent = { $number } %
report-none = –
report-not-said = keine Angabe
report-series = { $name }: { $values }
report-chart = { $title }. { $values }
report-of = { $what }, { $figure }
report-summary = Kurz gesagt
report-cases = Fälle
report-times = Antwort und Lösung
report-health = Dienste
report-usage = Nutzung und Geräte
report-coming = Geplante Wartung
report-compared = Vergleich mit den Vormonaten
report-said-cases = Fälle: { $opened } eröffnet, { $answered } beantwortet, { $resolved } gelöst, { $waiting } am Ende offen.
report-said-breaches = Gebrochene Zusagen: { $response } zur ersten Antwort, { $resolution } zur Lösung.
report-said-response = Erste Antwort: die Hälfte binnen { $median }, 90 % binnen { $p90 }.
report-said-calls = Anrufe: { $answered } angenommen, im Mittel nach { $mean }; { $abandoned } aufgegeben.
report-said-service = Dienste: zu { $percent } der Zeit alle verfügbar, ausgefallen für { $down }.
report-said-usage = Nutzung: { $users } aktive Benutzer, { $devices } Geräte.
report-said-coming = Geplante Wartungen: { $count }.
report-all = Alle
report-by-severity = Nach Schweregrad
report-severity = Schweregrad
report-waiting-before = Vorher offen
report-opened = Eröffnet
report-answered = Beantwortet
report-resolved = Gelöst
report-waiting-after = Danach offen
report-response = Erste Antwort
report-resolution = Lösung
report-median = Median
report-p90 = 90 % binnen
report-broken = Gebrochene Zusagen
report-services = Dienste
report-service = Dienst
report-availability = Verfügbarkeit
report-down = Ausgefallen
report-interruptions = Störungen
report-planned = Wartungen
report-events = Störungen und Wartungen
report-number = Nummer
report-what = Was
report-kind = Art
report-maintenance = Wartung
report-began = Beginn
report-ended = Ende
report-begins = Beginnt
report-ends = Endet
report-lasts = dauert an
report-minutes = Minuten im Monat
report-most-active = Aktivste Benutzer
report-user = Benutzer
report-used = Nutzungen
report-days = Tage
report-devices = Geräte
report-users = Aktive Benutzer
report-model = Modell
report-version = Version
report-calls = Angenommene Anrufe
report-abandoned = Aufgegebene Anrufe
report-wait = Wartezeit bis zur Annahme, Mittel
report-figure = Kennzahl
report-growth = Gegenüber dem Vormonat: hinzugekommene Geräte { $new }, weggefallene { $gone }.
report-no-events = Nichts hat die Dienste gestört.
report-no-usage = Für diesen Monat gibt es keine Nutzungszahlen.
report-nothing-coming = Es ist keine Wartung geplant.
report-chart-cases = Eröffnete und gelöste Fälle
report-chart-response = Erste Antwort, in Stunden
report-chart-breaches = Gebrochene Zusagen
report-chart-down = Minuten, in denen ein Dienst ausgefallen war
report-chart-growth = Aktive Benutzer und Geräte
report-chart-versions = Geräte nach Version
report-note-cases = Ein Fall zählt in dem Monat, in dem mit ihm etwas geschah. Wurde er wieder geöffnet, gilt er als ungelöst, bis er erneut gelöst ist.
report-note-times = Ab der Eröffnung eines Falls zählen alle Stunden. Median und 90 % sind die Zeit des Falls an dieser Stelle, der schnellste zuerst. Eine Zusage zählt nur die vereinbarten Stunden und ist gebrochen, wenn sie verbraucht sind.
report-note-availability = Verfügbarkeit ist der Teil des Monats, in dem keine Störung als Ausfall zählte. Wartungen und Beeinträchtigungen zählen nicht als Ausfall; zwei Störungen zur selben Zeit zählen einmal.
report-note-usage = Aktiv ist, wer irgendetwas tat. Ein Gerät zählt, wenn es da war, mit dem, was zuletzt von ihm bekannt war.
