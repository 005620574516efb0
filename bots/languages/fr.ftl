### What the desk says, in French. See en.ftl, and docs/languages.md.
###
### The customer is addressed with "vous". What the reader has done themselves is said to them: `$who`
### is then `you`. Before ":", ";", "?" and "!", and inside "« »", stands a no-break space.

## Names

you = vous
the-desk = le support
nobody = personne
severity-critical = critique
severity-high = élevée
severity-medium = moyenne
severity-low = faible
ticket-new = nouveau
ticket-active = en cours
ticket-waiting = en attente du client
ticket-waiting-short = en attente
ticket-resolved = résolu
ticket-closed = fermé
event-scheduled = prévu
event-active = en cours
event-resolved = terminé
event-cancelled = annulé
call-waiting = en attente
call-answered = pris
call-abandoned = abandonné
call-over = terminé
channel-phone = téléphone
channel-chat = chat
channel-email = e-mail
channel-web = site web
role-named-caller = appelant désigné
role-secondary-administrator = administrateur secondaire
role-administrator = administrateur
role-agent = agent
role-incident-commander = responsable d'incident
role-account-manager = responsable de compte
role-operator = opérateur
level = niveau { $level }
kind-assigned = attribution
kind-commented = commentaire
kind-ticket-changed = ticket modifié
kind-clock-warning = délai en danger
kind-escalated = escalade
kind-escalation-exhausted = escalade sans réponse
kind-acknowledged = prise en charge
kind-caller-reply = réponse à l'appelant
kind-event-started = début d'incident
kind-event-update = nouvelles de l'incident
kind-event-prompt = demande de nouvelles de l'incident
kind-event-severity = gravité de l'incident
kind-event-resolved = fin d'incident
kind-maintenance-announced = maintenance annoncée
kind-maintenance-started = maintenance commencée
kind-maintenance-overrun = maintenance prolongée
kind-maintenance-ended = maintenance terminée
kind-maintenance-cancelled = maintenance annulée
kind-incident-role = rôle dans un incident majeur
kind-incident-task = tâche d’un incident majeur
kind-incident-debt = dû après un incident majeur
kind-analysis-submitted = analyse à approuver
kind-analysis-published = analyse publiée
kind-agreement-ends = fin de contrat
kind-welcome = bienvenue
kind-handed-over = nouveau responsable
kind-review = revue de service
kind-rules-fault = erreur dans les règles
kind-monthly-report = rapport mensuel
kind-place-closed = canal fermé
done = C'est fait.

# The reader and others: "vous", "Ben Okoye".
own-who = { $who ->
    [you] vous
   *[other] { $who }
}
own-person = { $person ->
    [you] vous
   *[other] { $person }
}
# "vous avez", "Ben Okoye a": the beginning of a sentence.
own-has = { $who ->
    [you] vous avez
   *[other] { $who } a
}
own-answer = { $clock ->
    [response] réponse
   *[resolution] solution
}

## Times

weekday = { $weekday ->
    [mon] lun.
    [tue] mar.
    [wed] mer.
    [thu] jeu.
    [fri] ven.
    [sat] sam.
   *[sun] dim.
}
month = { $month ->
    [jan] janv.
    [feb] févr.
    [mar] mars
    [apr] avr.
    [may] mai
    [jun] juin
    [jul] juil.
    [aug] août
    [sep] sept.
    [oct] oct.
    [nov] nov.
   *[dec] déc.
}
tomorrow = demain { $clock }
yesterday = hier { $clock }
this-year = { $weekday } { $day } { $month } { $clock }
another-year = { $day } { $month } { $year } { $clock }
date = { $day } { $month } { $year }
stretch = { $from } à { $to }
secs = { NUMBER($secs) } s
minutes = { NUMBER($minutes) } min
hours = { NUMBER($hours) } h
hours-minutes = { NUMBER($hours) } h { NUMBER($minutes) } min
days = { NUMBER($days) } j
days-hours = { NUMBER($days) } j { NUMBER($hours) } h
minutes-secs = { NUMBER($minutes) } min { NUMBER($secs) } s
now = maintenant
in-time = dans { $length }
time-ago = il y a { $length }

## What came of a command on a ticket: behind its number

ticket-is-open = { $id } est ouvert : { $subject }
ticket-is-open-with-file = { $id } est ouvert, avec le fichier : { $subject }
ticket-has-answer = { $id } a reçu votre réponse.
ticket-has-comment = { $id } a reçu votre commentaire.
ticket-is-with = { $id } est maintenant suivi par { own-who }.
ticket-is-in-queue = { $id } est maintenant dans { $queue }.
ticket-waits = { $id } attend le client.
ticket-is-resolved = { $id } est résolu.
ticket-is-reopened = { $id } est rouvert.
ticket-is-closed = { $id } est fermé.
case-has-severity = { $id } : la gravité est maintenant « { $severity } ».
ticket-is-escalated = { $id } est escaladé.
ticket-is-acknowledged = { $id } est à vous : l'escalade est prise en charge.

## A ticket

ticket-opened-by = ouvert par { own-who }{ $company } par { $channel }, { $when }
ticket-product = produit { $product }
ticket-with = suivi par { own-who }
ticket-with-nobody = personne ne le suit encore
ticket-reopened = rouvert { NUMBER($times) } fois
clock-overdue = { own-answer } en retard depuis { $when }
clock-due = { own-answer } attendue : { $when }
clock-due-no-time = { own-answer } attendue, sans échéance fixe
clock-held = délai de { own-answer } suspendu ; il restera { $left } à la reprise
clock-answered = répondu : { $when }, après { $took }
clock-answered-by = répondu par { own-who } : { $when }, après { $took }
clock-answered-by-channel = répondu par { own-who } ({ $channel }) : { $when }, après { $took }
clock-answered-channel = répondu ({ $channel }) : { $when }, après { $took }
clock-solved = résolu : { $when }, après { $took }
clock-solved-by = résolu par { own-who } : { $when }, après { $took }
clock-solved-by-channel = résolu par { own-who } ({ $channel }) : { $when }, après { $took }
clock-solved-channel = résolu ({ $channel }) : { $when }, après { $took }
clock-late = en retard
escalation-acknowledged = escalade ({ $reason }) prise en charge par { own-who } : { $when }
escalation-ended = l'escalade ({ $reason }) a pris fin avec le ticket
escalation-open = escaladé ({ $reason }) : à prendre en charge par { own-who } avant { $when }
escalation-exhausted = escaladé ({ $reason }) : personne ne l'a pris en charge, et il n'y a plus personne à qui demander
ticket-closes-by-itself = se ferme de lui-même : { $when }, s'il n'est pas rouvert
tickets-none = Aucun ticket ne correspond.
tickets-more = Il y en a d'autres : list before={ $id }
list-due = { own-answer } { $when }
why-heading = Pourquoi

## The plan of a ticket, for the provider's people

next-step = ensuite : { $when }, { $what }
own-the-answer = { $clock ->
    [response] la réponse
   *[resolution] la solution
}
step-before = { $length } avant l'échéance de { own-the-answer }
step-at-once = tout de suite, pour { own-the-answer }
step-at = quand { own-the-answer } est en retard
step-after = { $length } après l'échéance de { own-the-answer }
step-tell = prévenir { $to }
step-escalate = escalader vers { $ladder }, chacun avec { $length } pour prendre en charge
step-then = { $first }, puis { $next }
step-and = { $others } et { $last }
target-assignee = l'agent chargé
target-queue = la file
target-caller = l'appelant
target-account-manager = le responsable de compte
target-manager = le supérieur
target-operators = les opérateurs

## History

history-heading = Historique
history-opened = { own-has } ouvert ce ticket par { $channel }
history-wrote = { own-has } écrit par { $channel }
history-corrected = { own-has } corrigé { $who ->
    [you] votre
   *[other] son
} texte par { $channel }
history-attached = { own-has } joint { $files }
history-file-lost = { $name } n'est pas gardé : { $reason }
history-alarms = { $fired } alarmes ont commencé et { $cleared } ont cessé, et { $firing } durent encore : { $which }
not-kept-too-many = { $most } fichiers au plus sont conservés par commentaire
not-kept-too-large = il fait { $size }, et { $most } sont le maximum
not-kept-larger = il fait plus de { $most }
not-kept-empty = il est vide
not-kept-elsewhere = son adresse n'est pas une de celles de la plateforme
not-kept-late = il n'est pas arrivé à temps
not-kept-not-given = il n'est pas donné : { $status }
not-kept-unread = il ne peut pas être récupéré : { $why }
not-kept-no-longer = il a été envoyé il y a trop longtemps ; envoyez-le à nouveau
file-only-own = un ticket pour quelqu'un d'autre s'ouvre sans fichier ; joignez le fichier à un commentaire
history-answered = { own-has } donné la première réponse par { $channel }, après { $took }
history-late = { own-the-answer } est en retard ; échéance : { $when }
history-escalated = escaladé vers { $to ->
    [you] vous
   *[other] { $to }
} (étape { $step }) : { $reason }
history-exhausted = il n'y a plus personne vers qui escalader ({ $reason })
history-acknowledged = { own-has } pris en charge l'escalade
history-decided = les règles ont décidé : { $outcome } : { $because }
history-undelivered = un courriel à { $address } n'est pas arrivé : { $says }
history-told = prévenu : { $audience } : { $kind } ({ $count })
history-told-nobody = personne n'a été prévenu ({ $audience }) : { $reason }
history-person-added = { own-has } ajouté { own-person } comme { $role }
history-person-removed = { own-has } retiré { own-person }
history-review = { $who } : travail sur la revue de service { $number }
history-person-changed = { $who } : ce qu'on sait de { $person } a changé
history-away = { $person } est absent du { $from } au { $to }
history-back = { $person } est de retour
history-handed-over = { $who } : l'entreprise passe de { $was } à { $to }
history-users = une liste de { $users } utilisateurs de { $companies } entreprises a été reprise : { $added } ajoutés, { $removed } retirés, { $changed } modifiés
history-usage = des données d'utilisation ont été reprises : { $rows } lignes de { $companies } entreprises, dont { $written } nouvelles ou modifiées
history-report = le rapport { $month } a été envoyé à { $people } appelants désignés
history-refused = refusé à { own-who } : { $action } : { $reason }
history-rules = { own-has } changé les règles : { $version } ({ $step })
history-reclassified = la gravité est { $now }, et non { $claimed } comme annoncé
history-touched = { own-has } modifié : { $field }
history-set = { own-has } fixé : { $field } { $to }
history-taken-away = { own-has } retiré : { $field } (était { $from })
history-changed = { own-has } changé : { $field } de « { $from } » à « { $to } »
field-assignee = agent chargé
field-commander = responsable d'incident
field-severity = gravité
field-queue = file
field-state = état
script-failed = le script a échoué, la valeur par défaut a donc décidé : { $fault }
chat-invited = { own-has } créé un code à usage unique pour { own-person }
chat-linked = { own-has } lié { $account } à { own-person }
chat-wrong-code = { $account } a présenté à { own-who } un code faux pour { own-person }
chat-unlinked = { own-has } retiré les comptes de chat de { own-person }
chat-subscribed = { own-has } abonné { $place } à { $to }
chat-unsubscribed = { own-has } désabonné { $place } de { $to }
chat-tickets-here = { own-has } choisi { $place } pour les fils des nouveaux tickets
chat-tickets-here-of = { own-has } choisi { $place } pour les fils des nouveaux tickets de { $company }
chat-tickets-elsewhere = { own-has } renoncé à { $place } pour les fils des nouveaux tickets
chat-takes-no-threads = { own-has } constaté que { $place } n'accepte pas de fils : { $reason }
chat-closed = { own-has } trouvé { $place } fermé : { $reason }
chat-thread-gone = { own-has } constaté que le fil { $place } du ticket a été supprimé
chat-bound-provider = { own-has } dit que { $server } est au fournisseur
chat-bound-company = { own-has } dit que { $server } est à { $company }

## Service events

event-is-planned = { $id } est prévu : { $title }
event-is-declared = { $id } est déclaré : { $title }
event-has-update = { $id } a reçu vos nouvelles ; elles partent avec le prochain message.
event-is-led-by = { $id } est maintenant dirigé par { own-who }.
event-has-begun = { $id } a commencé : { $title }
event-is-over = { $id } est terminé : { $title }
event-is-called-off = { $id } est annulé : { $title }
series-is-planned = { $id } est prévu et se répète : { $title }
series-is-over = { $id } ne se répète plus : { $title }
event-led-by = dirigé par { own-who }
event-services = services { $services }
event-regions = dans { $regions }
event-affects = touche { $companies }
event-affects-more = touche { $companies } et { NUMBER($more) ->
    [one] { NUMBER($more) } autre
   *[other] { NUMBER($more) } autres
}
event-users = utilisateurs { $users }
event-users-more = utilisateurs { $users } et { NUMBER($more) ->
    [one] { NUMBER($more) } autre
   *[other] { NUMBER($more) } autres
}
event-told-everybody = tout le monde prévenu : { $when }
event-told-companies = { NUMBER($count) ->
    [one] { NUMBER($count) } entreprise prévenue
   *[other] { NUMBER($count) } entreprises prévenues
} : { $when }
event-told-nobody = personne n'est encore prévenu
event-planned = prévu
event-planned-for = prévu { $stretch } ({ $distance })
event-maintenance-over-time = maintenance depuis { $when }, { $late }
event-over-time = dépassement depuis { $when }
event-maintenance = maintenance depuis { $from } jusqu'à { $to }
event-under-way = en cours depuis { $when }, soit { $length }
event-over = terminé depuis { $when }, a duré { $length }
event-called-off = annulé
status-all-running = Tous les services fonctionnent.
status-none-planned = Aucune maintenance n'est prévue.
status-under-way = En cours
status-planned = Prévu
status-recent = Terminé depuis peu
series-heading = Se répète
series-next = ensuite : { $windows }
clashes-heading = Chevauchements
clash = { $one } chevauche { $other } ({ $title }), { $stretch } : { $common }
clash-companies = { NUMBER($companies) ->
    [one] la même entreprise
   *[other] les mêmes { $companies } entreprises
  }
alarms-none = Aucune alarme n'est connue.
alarms-firing = En cours
alarms-quiet = Terminées
alarm-of = de { $monitor }
alarm-since = depuis { $when }
alarm-until = { $from } jusqu'à { $to }

## Incidents majeurs

incident-is-major = { $id } est un incident majeur : { $title }
incident-has-note = { $id } a votre note.
incident-declared-at = déclaré { $when } par { $who }
incident-teams = équipes { $teams }
incident-tasks = Tâches
incident-analysis = Analyse de cause
incident-missing = reste à écrire : { $sections }
incident-follow-ups = Actions de suivi
incident-follow-up = Action de suivi { $number }
incident-done = fait { $when } par { $who }
incident-due = { $who }, pour { $when }
incident-overdue = { $who }, en retard depuis { $when }
incident-waits = attend l’approbation depuis { $when }
incident-since = dû depuis { $when }
incident-published-at = publiée { $when }
incident-no-analysis = Son analyse de cause sera due quand il sera terminé.
incident-not-published = Rien n’en est encore publié.
incident-unwritten = (pas encore écrit) { $asks }
incident-nothing-owed = Rien n’est dû.
incident-cut = Ce qui est plus ancien est omis.
incident-declared = incident majeur déclaré par { $who }
incident-gave-role = rôle { $role } donné à { $person } par { $who }
incident-called-team = équipe appelée par { $who } : { $team }
incident-gave-command = commandement donné à { $person } par { $who }
incident-handed-over = commandement passé de { $from } à { $person } par { $who }
incident-noted = noté par { $who }
incident-added-task = tâche { $number } ajoutée par { $who } : { $text }
incident-added-task-for = tâche { $number } ajoutée par { $who } pour { $person } : { $text }
incident-gave-task = tâche { $number } donnée à { $person } par { $who }
incident-did-task = tâche { $number } terminée par { $who }
incident-added-follow-up = action de suivi { $number } convenue par { $who } avec { $person }, pour { $due } : { $text }
incident-did-follow-up = action de suivi { $number } terminée par { $who }
incident-owed = l’analyse de cause est due par { $person }, pour { $due }
incident-moved = analyse de cause demandée par { $who } à { $person }, pour { $due }
incident-wrote = section { $section } écrite par { $who }
incident-submitted = analyse de cause remise par { $who }
incident-published = analyse de cause approuvée par { $who }, { NUMBER($companies) ->
    [one] { NUMBER($companies) } entreprise l’a reçue
   *[other] { NUMBER($companies) } entreprises l’ont reçue
}
incident-reminded = rappel : { $what }, pour { $due }
document-lasted = Durée
document-teams = Équipes
document-why = Pourquoi il est déclaré
document-impact = Impact
document-regions = Régions
document-users = Utilisateurs
document-timeline = Chronologie
document-decisions = Décisions
document-unwritten = (pas encore écrit)

## Calls

call-from = { $id } { $channel } de { $caller }
call-about = au sujet de { $case }
call-verified = vérifié : le code et le dossier sont justes
call-not-verified = non vérifié : ce qui a été donné n'est pas juste
call-claims = gravité selon l'appelant : { $severity }
call-speaks = parle { $language }
call-caller-hears = l'appelant entend : { $note }
call-somebody-unknown = un inconnu
call-waits = attend depuis { $length } dans { $queue }, pour { own-who }
call-waits-for-anyone = attend depuis { $length } dans { $queue }, pour n'importe qui
call-was-answered = pris par { own-who } après { $length }
call-by-somebody = quelqu'un
call-given-up = abandonné après { $length }
call-ended = terminé : { own-has } parlé { $length }, après { $wait } d'attente
call-back-owed = à rappeler au { $number } avant { $time }, { $who }
call-back-anyone = par n'importe qui
call-back-made = rappelé au { $number } après { $length }
call-backs-none = Personne n'est à rappeler.
signed-in = Vous êtes présent et recevez appels et tickets pendant votre service.
signed-out = Vous êtes absent et ne recevez ni appels ni tickets jusqu'à votre retour.

## People and subscriptions

people-count = { $company } : { NUMBER($used) ->
    [one] { NUMBER($used) } appelant désigné
   *[other] { NUMBER($used) } appelants désignés
} sur { $allowed }
device-ready = L’appareil { $device } peut être activé.
device-not-ready = L’appareil { $device } ne peut pas encore être activé :
device-unchecked = Rien ne peut être vérifié de l’appareil { $device } : { $reason }.
device-unnamed = sans numéro
device-ticket = { $id } est ouvert à ce sujet.
device-offer = En ajoutant ticket={ $reader }, un ticket est ouvert à ce sujet.
person-added = { $name } ({ $id }) est ajouté.
person-removed = { $name } ({ $id }) est retiré.
person-replaces = { $name } ({ $id }) prend la place de { $old }.
person-invite = Un compte de chat se lie avec un code, que fait invite { $id }.
person-away = { $name } est absent du { $from } au { $to } ; on demande à son suppléant.
person-back = { $name } est de retour.
handed-over = { $name } suit désormais { $company }.
review-planned = La revue de service de { $company } est prévue, et tous sont invités.
review-moved = La revue de service de { $company } est changée, et tous en sont informés.
review-cancelled = La revue de service de { $company } est annulée, et tous en sont informés.
review-kept = C'est noté avec la revue de service de { $company }.
reviews-none = { $company } n'a pas encore eu de revue de service.
reviews-heading = Revues de service de { $company }
review-at = { $number }  { $at }
review-at-place = { $number }  { $at }, { $place }
review-off = { $number }  { $at }, annulée
review-note-by = { $who } : { $text }
review-agreed = { $number }. { $text } ({ $owner }, avant le { $by })
review-done = { $number }. { $text } ({ $owner }, fait)
directory-kept = { $name } reste administrateur, ce que l'annuaire ne dit pas ; remove { $id } fait ce qui est voulu
directory-done = { $added } ajoutés, { $changed } changés, { $removed } retirés, { $unchanged } inchangés
directory-dry = { $added } seraient ajoutés, { $changed } changés, { $removed } retirés, { $unchanged } sont inchangés ; rien n'a été fait
person-unlinked = { $name } n'a plus de compte de chat lié.
person-of = { $roles } pour { $company }
subscription-agreement = contrat
subscription-code = code
subscription-until = valable jusqu'au
subscription-callers = appelants désignés
subscription-manager = responsable de compte
subscription-administrators = administrateurs
subscription-deputy = { $name }, absent ; { $deputy } est là
subscription-language = langue
subscription-zone = fuseau horaire
subscription-includes = comprend
subscription-used = { $used } sur { $allowed }
subscription-last-day = c'est le dernier jour
subscription-left = { NUMBER($days) ->
    [one] encore { NUMBER($days) } jour
   *[other] encore { NUMBER($days) } jours
}
subscription-expired = expiré il y a { NUMBER($days) ->
    [one] { NUMBER($days) } jour
   *[other] { NUMBER($days) } jours
}
customers-none = Vous n'êtes le responsable de compte de personne.
customers-heading = Vos clients
customers-open = { NUMBER($count) ->
    [one] { NUMBER($count) } ouvert
   *[other] { NUMBER($count) } ouverts
}
customers-calm = rien ne vous attend
customers-acknowledge = { $case } est à prendre en charge avant { $by } ; on a demandé à { $who }
customers-nobody-left = { $case } est à prendre en charge, et il n'y a plus personne à qui demander
customers-breached = { NUMBER($count) ->
    [one] un ticket ouvert était promis pour plus tôt
   *[other] { NUMBER($count) } tickets ouverts étaient promis pour plus tôt
}
customers-severe = { NUMBER($count) } tickets ouverts de gravité critique ou élevée
customers-many = { NUMBER($count) } tickets ouverts, c’est beaucoup
customers-review = une revue de service est à prévoir
customers-review-at = revue de service { $at }
customers-ended = le contrat a pris fin il y a { NUMBER($days) ->
    [one] { NUMBER($days) } jour
   *[other] { NUMBER($days) } jours
}
customers-ends = le contrat prend fin dans { NUMBER($days) ->
    [one] { NUMBER($days) } jour
   *[other] { NUMBER($days) } jours
}
whoami = Vous êtes { $name } ({ $id }), { $roles }. Les heures sont en { $zone }.
whoami-unknown = Vous êtes { $id }, que ce support ne connaît pas.

## Solutions et formations

solutions-none = Rien n’a été trouvé pour « { $words } ». Essayez d’autres mots, ou ouvrez un ticket.
solutions-found = Voici ce qui convient ; `article ID` affiche un article.
solutions-offered = Ceci peut le résoudre. `article ID` affiche un article, et `solved { $ticket } ID` ferme le ticket :
solutions-count = { NUMBER($count) ->
    [one] { $count } article
   *[other] { $count } articles
}
solutions-solved = Tickets résolus par des articles :
solutions-fruitless = Recherches qui n’ont rien trouvé :
solutions-no-rows = aucun
solutions-faults = Fichiers fautifs :
article-staff = Réservé aux techniciens.
article-solves = Si cela a suffi : `solved { $ticket } { $article }` ferme le ticket.
training-none = Il n’y a pas de formation pour vous.
training-modules = `training ID` en commence une :
training-not-begun = pas commencée
training-on-page = à la page { $page }
training-passed = réussie, { $percent } %
training-failed = pas réussie, { $percent } %
training-was-changed = La formation a été modifiée entre-temps ; vous recommencez.
training-page = { $title }, page { $page } sur { $pages }
training-next = `next` tourne la page.
training-choose = `choose a` répond.
training-choose-several = Plusieurs sont justes : `choose ab` répond.
training-right = Juste.
training-wrong = Faux ; c’est { $right }.
training-through = { $title } est terminée : { $right } questions justes sur { $questions }, { $percent } %. Il en faut { $mark } %.
training-once-more = `training { $training } again` recommence.
training-certificate = { $name } a réussi la formation { $title } le { $day }, avec { $percent } %.
training-valid = Valable jusqu’au { $day }.
training-code = Code de contrôle { $code } : `certificate { $code }` dit à qui il est.
training-no-certificate = Il n’y a pas de certificat de code { $code } que vous puissiez voir.
training-expired = Il n’est plus valable.
training-of-company = Formations chez { $company } :
training-of-all = Formations de tous :
training-nobody = personne n’en a commencé

## Accounts

invited = Un code pour { $name } : { $code }
invited-how = Ne le donnez à personne d'autre. Dans le chat, il faut écrire, avant { $until } :
linked = Bienvenue, { $name } : ce compte est maintenant le vôtre auprès de ce support. `help` montre ce que vous pouvez faire.
link-too-many = Trop de codes faux. Attendez dix minutes et demandez-en un nouveau.
link-wrong = Ce code n'est pas le bon, a déjà servi ou date de plus de dix minutes. { NUMBER($tries) ->
    [one] Il reste un essai
   *[other] Il reste { NUMBER($tries) } essais
} ; la personne qui vous l'a donné peut en créer un nouveau.

## Queues and duty

queues-none = Il n'y a pas de files que vous puissiez voir.
queues-queue = file
queues-calls = appels en attente
queues-tickets = tickets ouverts
queues-name = nom
queues-speed = temps de réponse
queues-promised = promis
queues-lately = récemment
queues-month = ce mois
queues-waiting-none = aucun
queues-longest = { NUMBER($count) }, au plus { $length }
queues-answered = { NUMBER($count) ->
    [one] { NUMBER($count) } appel
   *[other] { NUMBER($count) } appels
} en { $mean } (p90 { $high })
queues-in-time = { NUMBER($percent) } % à temps
queues-gave-up = { NUMBER($count) ->
    [one] { NUMBER($count) } abandonné
   *[other] { NUMBER($count) } abandonnés
}
queues-no-calls = aucun appel
duty-heading = De service
duty-nobody = Personne n'est de service ; les appels et les tickets attendent dans leurs files.
duty-any-level = tout niveau
duty-in-hand = { NUMBER($count) } en cours
duty-in-hand-of = { NUMBER($count) } en cours sur { NUMBER($capacity) }
duty-cases = { NUMBER($tickets) ->
    [one] { NUMBER($tickets) } ticket
   *[other] { NUMBER($tickets) } tickets
}, { NUMBER($calls) ->
    [one] { NUMBER($calls) } appel
   *[other] { NUMBER($calls) } appels
}

## Why a case is as it is

why-nothing = Rien n'est enregistré à ce sujet que vous puissiez voir.
why-earlier = { NUMBER($count) ->
    [one] { NUMBER($count) } décision antérieure est enregistrée
   *[other] { NUMBER($count) } décisions antérieures sont enregistrées
} ; `why { $case } all` montre tout
why-waits = Ce qui est attendu
why-waiting = { $when } : { $what }
why-not-done = Ce qui n'a pas lieu
why-because = parce que { $reason }
why-asked = demandé { $when } au sujet de { $about }, selon les règles { $version }
why-otherwise = décidé à nouveau, le résultat serait autre : { $outcome }, parce que { $reason } ; ce qui est enregistré reste valable
why-not-again = cela ne peut pas être décidé à nouveau : { $why }
why-so = donc
why-yes = oui
why-no = non
why-begins = elle commence, comme prévu
why-settles = il est terminé, si ses alarmes restent silencieuses
why-tells = les autres entreprises sont prévenues
why-occurs = la prochaine période de la série est annoncée
why-looks-at-held = les alarmes retenues pendant les travaux et qui durent encore sont examinées
why-overruns = on annonce qu'elle se prolonge, sauf si elle est terminée avant
why-prompt = qui dirige l'incident est prié d'écrire des nouvelles, sauf s'il y en a
why-reminder = qui doit quelque chose après l’incident reçoit un rappel, sauf si c’est fait
why-update = pas de nouvelle avant pour { $people } : dernière il y a { $ago }, une toutes les { $every }
why-first = pas d'annonce avant pour { $people } : le début date d'il y a { $ago }, l'annonce se fait après { $after }
why-announced = annonce pour { $people }, comme prévu
why-asked-again = on demande à nouveau aux règles ce qu'il faut annoncer, pour { $people }
why-rules-say = { $what } ; les règles en vigueur disent { $when }, et sont interrogées alors
why-no-word = annonce pour { $people } : { $why }
why-promise = { own-answer } attendue : promise sous { $length }
why-step = { $when } : { $what }
why-step-replaced = une étape d'un plan qui a été remplacé
why-next-asked = la personne suivante est sollicitée, sauf si { $name } prend en charge avant
why-next-asked-anyone = la personne suivante est sollicitée, sauf si l'escalade est prise en charge avant
why-closes = il se ferme de lui-même, { $length } après sa résolution
why-call-asked-again = on demande à nouveau aux règles, si personne n'a pris l'appel après { $length }
why-call-back = on rappelle au { $number }
why-stands-still = le délai de { own-answer } est suspendu depuis { $length }, comme toujours dans l'état « { $state } » ; il reste { $left }
why-dropped = { $step } : le délai de { own-answer } a pris fin il y a { $length }
why-dropped-no-clock = { $step } : rien de tel n'a été promis
why-call-not-asked = demander à nouveau aux règles : elles le voulaient après { $after }, et l'appel date d'il y a { $ago }
why-call-never-asked = demander à nouveau aux règles : elles ne veulent pas le revoir
audience-general = tout le monde
audience-companies = les entreprises concernées
audience-account-managers = leurs responsables de compte
audience-agents = les agents
audience-status-page = la page d'état

## Versions of the rules

rules-version = { $name }, version { $version }
rules-folder = { $folder }/ { NUMBER($count) ->
    [one] { NUMBER($count) } fichier
   *[other] { NUMBER($count) } fichiers
}
rules-came-loaded = chargée depuis le dossier, ou telle que livrée
rules-came-promoted = promue, par : { $by }
rules-came-rolled-back = rétablie, par : { $by }
rules-command-line = la ligne de commande
rules-history-none = Aucune version n'a encore été en vigueur ici.
rules-in-force = en vigueur
rules-earlier = et { NUMBER($count) } avant
rules-candidate-is = { $version } est la candidate
rules-proposed = { $version } est la candidate. Elle décide à côté de { $was } et ne change rien ; `rules candidate` montre ce qu'elle changerait.
rules-withdrawn = { $version } n'est plus la candidate.
rules-promoted = { $version } est en vigueur ; avant, c'était { $was }.
rules-rolled-back = { $version } est de nouveau en vigueur ; avant, c'était { $was }.
rules-folder-written = Le dossier `{ $folder }` a été écrit.
rules-no-candidate = Il n'y a pas de candidate. `rules candidate folder` propose le dossier à côté de celui des règles, `rules candidate VERSION` une version de `rules history`.
rules-beside = { $version } décide à côté des règles en vigueur depuis { $when }, proposée par : { $by }.
rules-decides-nothing = Elle ne décide rien : { $fault }
rules-pending = { NUMBER($count) ->
    [one] { NUMBER($count) } autre décision ne lui a pas encore été soumise.
   *[other] { NUMBER($count) } autres décisions ne lui ont pas encore été soumises.
}
rules-from-to = De { $old } à { $new }.
rules-no-file-differs = Aucun fichier ne diffère.
rules-file-new = { $file } (nouveau)
rules-file-gone = { $file } (supprimé)
rules-rest-not-shown = le reste n'est pas montré
thousands = { "\u202F" }
compared = { NUMBER($count) ->
    [one] { $number } décision comparée
   *[other] { $number } décisions comparées
} : { $changed }
compared-nothing = rien à comparer
compared-none = aucune ne change
compared-changed = { NUMBER($count) ->
    [one] { $number } change
   *[other] { $number } changent
}
compared-share = { NUMBER($whole) },{ NUMBER($tenth) } %
compared-reworded = { $number } dans la raison seulement
compared-left-out = { NUMBER($count) ->
    [one] { $number } laissée de côté
   *[other] { $number } laissées de côté
}
compared-ungrouped = { $number } autres changent, selon des règles qui ne sont pas listées.
compared-was = avant
compared-now = après
compared-fault = le script a échoué : { $fault }
compared-every = { $what }, puis toutes les { $every }
compared-more-due = et { NUMBER($count) } autres échéances
due-heading = Échéances en cours
due-never = jamais
due-moved = { $case } annonce pour { $people } : { $was } → { $now }, parce que { $reason }
due-more = et { NUMBER($count) } de plus
due-kept = { NUMBER($count) ->
    [one] { $number } échéance ne change pas
   *[other] { $number } échéances ne changent pas
}

## Refusals: one line, in lower case, without a full stop

refused = vous ne pouvez pas { $action } : { $because }
refused-one-can = { $refused }. { $who } le peut
refused-these-can = { $refused }. Ces personnes le peuvent : { $who }
because-role = vous êtes { $roles }
because-other-company = cela appartient à une autre entreprise
role-and = { $first } et { $second }
role-a = { $roles }
role-an = { $roles }
may-call-receive = recevoir d'appels
may-call-answer = prendre d'appels
may-ticket-open = ouvrir de tickets
may-ticket-view = voir les tickets
may-ticket-comment = commenter les tickets
may-ticket-answer = répondre aux tickets
may-ticket-assign = attribuer les tickets
may-ticket-wait = mettre les tickets en attente du client
may-ticket-resolve = déclarer les tickets résolus
may-ticket-reopen = rouvrir les tickets
may-ticket-close = fermer les tickets
may-ticket-severity = changer la gravité des tickets
may-ticket-escalate = escalader les tickets
may-ticket-acknowledge = prendre en charge les escalades
may-event-open = déclarer d'incidents
may-event-view = voir les incidents
may-event-manage = gérer les incidents
may-maintenance-plan = planifier de maintenances
may-incident-declare = déclarer des incidents majeurs
may-incident-view = voir le travail sur les incidents majeurs
may-incident-work = travailler sur les incidents majeurs
may-incident-manage = diriger les incidents majeurs
may-incident-approve = approuver les analyses de cause
may-people-view = voir qui sont les appelants désignés
may-people-manage = ajouter ou retirer d'appelants désignés
may-review-manage = organiser de revues de service
may-account-hand-over = confier des clients à d'autres
may-subscription-view = voir les contrats de support
may-device-check = vérifier les appareils
may-article-view = lire les articles
may-article-report = voir ce que les articles ont résolu
may-training-take = suivre des formations
may-training-report = voir qui a suivi quelle formation
may-queue-view = voir les files
may-people-invite = inviter d'autres personnes dans le chat
may-staff-invite = inviter le personnel du fournisseur dans le chat
may-place-subscribe = choisir ce qu'un canal entend
may-server-bind = dire à qui est un serveur de chat
may-rules-view = voir les règles
may-rules-explain = voir comment les règles décident
may-rules-manage = changer les règles

unknown-case = il n'y a pas de dossier `{ $case }` que vous puissiez voir
unknown-attachment = il n'y a pas de fichier joint `{ $id }` que vous puissiez voir
no-such-month = `{ $given }` n'est pas un mois ; écrivez 2026-10
month-to-come = { $month } n'a pas commencé ; nommez un mois qui a commencé, par exemple le dernier
unknown-person = personne ne s'appelle `{ $given }`
unknown-company = il n'y a pas d'entreprise `{ $given }`
unknown-queue = il n'y a pas de file `{ $given }`
unknown-service = il n'y a pas de service `{ $given }`
unknown-region = il n'y a pas de région `{ $given }`
unknown-version = il n'y a pas de version `{ $given }`
unknown-role = il n’y a pas de rôle `{ $given }`
unknown-team = il n’y a pas d’équipe `{ $given }`
unknown-section = il n’y a pas de section `{ $given }`
unknown-task = il n’y a pas de tâche `{ $given }`
unknown-follow-up = il n’y a pas d’action de suivi `{ $given }`
unknown-article = il n’y a pas d’article `{ $given }`
unknown-training = il n’y a pas de formation `{ $given }`
did-you-mean = { $unknown } ; vouliez-vous dire `{ $near }` ?
illegal-move = { $case } est à l'état « { $state } » ; { $why }
allotment = { $company } a { $used } appelants désignés sur { $allowed } ; retirez-en ou remplacez-en d'abord un ({ $names }) ou demandez un contrat plus large à votre responsable de compte, { $manager }
allotment-larger = { $over } : { $tier } en a { $callers }
asked-too-often = cela a été demandé { NUMBER($most) } fois en { $within }, et ce n’est pas permis plus souvent ; réessayez plus tard
key-used = la clé `{ $key }` a déjà servi à une autre demande ; prenez-en une nouvelle

move-no-more-comments = il ne reçoit plus de commentaires ; ouvrez un nouveau ticket et citez-y { $id }
move-stays-closed = il reste fermé ; ouvrez un nouveau ticket et citez-y { $id }
move-reopen-first = rouvrez-le d'abord
move-open-already = il est déjà ouvert
move-not-open = il n'est plus ouvert
move-ask-again = écrivez un commentaire pour redemander
move-nothing-to-wait-for = il n'y a rien à attendre
move-nothing-left = il n'y a plus rien à faire
move-resolve-first = déclarez-le d'abord résolu
move-has-it = { $name } le suit déjà
move-same-severity = la gravité est déjà { $number } ({ $severity })
move-escalated-already = il est déjà escaladé vers { $holder }, qui a encore le temps de le prendre en charge
move-nothing-to-acknowledge = il n'y a plus rien à prendre en charge
move-not-escalated = rien n'y a été escaladé
move-acknowledged-already = { $name } l'a déjà pris en charge
move-event-is-over = c'est terminé ; déclarez un nouvel incident et citez-y celui-ci
move-leads = { $name } le dirige déjà
move-not-major = il n’est pas déclaré incident majeur ; `incident declare { $id }` le fait
move-declared-already = il est déjà déclaré incident majeur
move-team-called-already = l’équipe est déjà appelée
move-follow-up-instead = ce qui reste à faire après la fin est une action de suivi
move-done-already = c’est déjà fait
move-not-over-yet = son analyse de cause s’écrit quand il est terminé
move-published-already = son analyse de cause est publiée et reste telle quelle
move-submitted-already = son analyse de cause est déjà remise et attend l’approbation
move-submit-first = son analyse de cause n’est pas remise, ou a changé depuis ; `incident submit` la remet
move-begun-already = cela a déjà commencé
move-repeats-no-more = cela ne se répète pas, ou plus
move-cancel-instead = cela n'a pas commencé ; annulez plutôt
move-resolve-instead = cela a commencé ; terminez plutôt
move-only-waiting-answered = seul un appel en attente peut être pris
move-nobody-on-the-line = il n'y a personne en ligne
move-only-waiting-abandoned = seul un appel en attente peut être abandonné
move-only-answered-ends = seul un appel pris peut se terminer ; un appel en attente est abandonné

part-subject = l'objet
part-title = le titre
part-name = le nom
part-text = le texte
part-comment = le commentaire
part-question = la question
part-solution = la solution
part-reason = la raison
part-update = le message
part-note = la note
part-task = la tâche
part-follow-up = l’action de suivi
part-section = la section
part-empty = il manque { $part }
part-empty-text = il manque { $part } ; écrivez quelques mots
part-too-long = { $part } a { $have } caractères, et { $max } au plus sont acceptés ; abrégez et envoyez le reste en commentaire ou en fichier
may-not-have-tickets = { $caller } ne peut pas avoir de tickets ; ces personnes le peuvent : { $names }
may-not-have-tickets-nobody = { $caller } ne peut pas avoir de tickets ; personne ne le peut dans son entreprise
not-a-customer = { $name } n'est pas du côté d'un client ; dites pour quel appelant désigné est le ticket
no-company = dites de quelle entreprise
only-customers-are-added = on n'ajoute ici que les personnes des clients ; celles du fournisseur sont dans people.toml
one-of-the-providers = { $name } est du côté du fournisseur, dont les personnes sont dans people.toml
yourself = vous ne pouvez pas vous retirer vous-même ; demandez à un autre de vos administrateurs
last-administrator = { $name } est le dernier administrateur de { $company } ; remplacez-le, ou nommez-en d'abord un autre
no-welcome = il n'y a pas de dossier de bienvenue pour { $tier }
directory-too-long = { $have } personnes, c'est plus que les { $max } prises à la fois ; divisez-les par entreprise
no-person = dites qui
review-in-the-past = c'est passé ; une revue de service se prévoit pour plus tard
no-review = { $company } n'a pas de revue de service ; prévoyez-en une d'abord
no-such-action = rien n'est à faire sous le numéro { $number }
review-is-full = la revue de service de { $company } est pleine ; écrivez le reste ailleurs
ends-before-it-begins = le dernier jour d'absence est avant le premier
away-in-the-past = le { $to } est passé ; dites des jours à venir
not-away = { $name } n'est pas absent
no-account-manager = { $name } n'est pas responsable de compte ; ce sont { $names }
looks-after-already = { $name } suit déjà { $company }
not-linked = aucun compte de chat n'est lié à { $name }
heard-already = ce canal entend déjà { $to }
not-heard = ce canal n'entend pas { $to } ; il entend { $hears }
not-heard-nothing = ce canal n'entend pas { $to } ; il n'entend rien
for-one-person = ce qui est pour une seule personne va dans ses messages privés et dans le fil du ticket
for-the-provider = { $to } est pour le personnel du fournisseur ; vous pouvez choisir general, ou ce qui concerne votre propre entreprise
anothers-server = ce serveur est à { $name } ; ses canaux peuvent entendre general et { $company }
nobodys-server = on n'a pas encore dit à qui est ce serveur, ses canaux ne peuvent donc entendre que general ; { $who } peut le dire avec `bind`
nobodys-server-nobody = on n'a pas encore dit à qui est ce serveur, ses canaux ne peuvent donc entendre que general ; personne ne peut le dire avec `bind`
nobodys-tickets = on n'a pas encore dit à qui est ce serveur, aucun de ses canaux ne peut donc avoir de tickets ; { $who } peut le dire avec `bind`
nobodys-tickets-nobody = on n'a pas encore dit à qui est ce serveur, aucun de ses canaux ne peut donc avoir de tickets ; personne ne peut le dire avec `bind`
has-tickets-already = ce canal a déjà les fils des nouveaux tickets
has-tickets-already-of = ce canal a déjà les fils des nouveaux tickets de { $company }
tickets-for-the-provider = le canal des tickets de ce serveur est choisi par le personnel du fournisseur ; vous pouvez choisir general, ou ce qui concerne votre propre entreprise
has-no-tickets = ce canal n'a pas les fils des nouveaux tickets
or = { $first } ou { $second }
not-an-agent = { $name } n'est pas agent et ne peut pas traiter de tickets
not-a-commander = { $name } n'est pas responsable d'incident
a-customers-person = { $name } est chez un client, et ceci est pour les gens du fournisseur
too-many-tasks = il y en a déjà { $max }, et aucune autre tâche n’est prise ; terminez-en, et mettez le reste dans un ticket
too-many-follow-ups = il y en a déjà { $max }, et aucune autre action de suivi n’est prise ; terminez-en, et mettez le reste dans un ticket
due-before = l’échéance est déjà passée ; donnez-en une plus tardive
no-section-named = dites quelle section c’est : { $sections } ; ou écrivez le tout, chaque section sous son titre (`## …`)
sections-missing = ces sections restent à écrire : { $sections }
author-approves = vous y avez écrit, et quelqu’un d’autre l’approuve : { $names }
ends-before-it-starts = une maintenance doit finir après son début
window-is-over = cette période est déjà passée ; déclarez plutôt un incident
rule-unreadable = `{ $given }` n'est pas une règle de répétition ({ $why }) ; écrivez par exemple FREQ=WEEKLY;BYDAY=SU
rule-too-often = une maintenance se répète chaque jour, chaque semaine, chaque mois ou chaque année
rule-never = la règle n'a pas lieu au premier début, ni à aucun autre moment
rule-not-at-first = la règle n'a pas lieu au premier début ; sa prochaine date est { $next }
no-zone = `{ $given }` n'est pas un fuseau horaire ; écrivez par exemple Europe/Paris
nobody-answers = un appel est pris par une personne ; dites laquelle
no-number = le numéro à rappeler n'est pas connu ; donnez-le
called-back-already = cette personne sera déjà rappelée
no-call-back = il n'y a personne à rappeler au sujet de cet appel
nobody-signs-in = un agent signale sa présence et son départ ; dites lequel
nobody-acknowledges = une escalade est prise en charge par une personne ; dites laquelle
only-the-desk = seul le support lui-même fait cela
only-for-oneself = chacun suit sa propre formation
no-training = vous n’avez commencé aucune formation ; `training` en donne la liste
answer-first = répondez d’abord à la question de cette page, par exemple `choose a`
nothing-asked = cette page ne pose pas de question ; `next` tourne la page
answered-already = cette question a déjà sa réponse, et la première compte ; `next` tourne la page
not-an-answer = choisissez des lettres de a à { $last }, par exemple `choose a`
training-again = seul `again` peut se trouver ici, pour recommencer une formation

id-company = l'identifiant d'entreprise
id-person = l'identifiant de personne
id-queue = l'identifiant de file
id-calendar = l'identifiant de calendrier
id-service = l'identifiant de service
id-region = l'identifiant de région
id-tier = l'identifiant de niveau de contrat
id-subscription-code = le code de contrat
id-rules-version = la version des règles
id-monitor = l'identifiant du moniteur
id-article = l’identifiant de l’article
id-training = l’identifiant de la formation
id-phone = le numéro de téléphone
id-email = l'adresse e-mail
id-empty = il manque { $kind }
id-too-long = { $kind } dépasse { $max } caractères
id-character = { $kind } `{ $given }` contient { $found } ; sont permis les lettres, les chiffres et `-`, `_`, `.`, `@`, `+`
not-a-case-number = `{ $given }` n'est pas un numéro de dossier ; en voici : `T-1042` (ticket), `E-17` (incident) ou `C-501` (appel)
not-an-attachment = `{ $given }` n'est pas un fichier joint, par exemple `A-1`
given-twice = { $kind } `{ $value }` est à la fois à `{ $first }` et à `{ $second }`
not-a-severity = `{ $given }` n'est pas une gravité ; il y a 1 (critique), 2 (élevée), 3 (moyenne) et 4 (faible)
not-a-channel = `{ $given }` n'est pas un moyen de contact ; il y a phone, chat, email et web
nobody-to-tell = `{ $given }` n'est personne à prévenir ; écrivez general, operators, agents, status_page, company:ID, queue:ID ou person:ID
not-a-length = `{ $given }` n'est pas une durée ; écrivez `90s`, `5m`, `4h`, `30d` ou `1h30m`
length-out-of-range = une durée va de 0 seconde à 100 ans
desk-stops = le support s'arrête ; rien n'a été changé
desk-fails = le support signale une erreur : { $fault }

## What is wrong with what was typed

line-too-long = la ligne a { $have } octets ; { $max } au plus sont possibles. Soyez bref et envoyez le reste en d'autres commentaires
unknown-command = il n'y a pas de commande `{ $given }` ; `help` les montre toutes
unknown-command-near = il n'y a pas de commande `{ $given }` ; vouliez-vous dire `{ $near }` ?
missing = il manque : { $name }
missing-answer = il manque la réponse
missing-what-was-done = il manque le texte : ce qui a été fait
missing-after-dashes = il manque un texte après `--`
no-option = `{ $verb }` n'a pas d'option `{ $name }`
no-option-takes = `{ $verb }` n'a pas d'option `{ $name }` ; il y a { $options }
no-option-takes-none = `{ $verb }` n'a pas d'option `{ $name }` ; il n'y en a aucune
option-twice = `{ $name }` est donné deux fois
option-empty = `{ $name }` n'a pas de valeur ; écrivez `{ $name }=…`
too-much = `{ $given }` est de trop pour `{ $verb }`
of-argument = { $name } : { $fault }
value-too-long = cela fait { $have } octets ; { $max } au plus sont possibles
value-hidden = sans caractères de contrôle, il n'en reste rien
start-as-well = il faut aussi donner le début
start-first = le début doit venir avant la fin
more-than-a-time = `{ $given }` est plus qu'une heure
severity-digit = une gravité est ici 1, 2, 3 ou 4
not-what = `{ $given }` ne convient pas ; il faut { $wanted }
wrong-case = { $case } est { $kind } ; il faut { $wanted }
case-ticket = un ticket
case-event = un incident
case-call = un appel
wanted-ticket = un ticket, par exemple `T-1`
wanted-event = un incident, par exemple `E-1`
wanted-call = un appel, par exemple `C-1`
wanted-case = un numéro de dossier, par exemple `T-1`, `E-1` ou `C-1`
wanted-ticket-or-call = un ticket ou un appel ; pour un incident, il y a `update`
wanted-ticket-or-event = un ticket ou un incident
wanted-ticket-or-event-hangup = un ticket ou un incident ; un appel se termine avec `hangup`
wanted-event-or-call = un incident ou un appel ; pour un ticket, il y a `resolve`
call-without-text = un appel se prend sans texte ; ouvrez un ticket pour ce qui a été dit
not-a-caller-role = un appelant ne peut pas être `{ $given }` ; il y a named, secondary et administrator
not-a-day = « { $given } » n'est pas un jour, comme 2026-12-24
not-a-list = `{ $given }` n'est pas une sorte de liste ; il y a { $lists }
not-a-number = `{ $given }` n'est pas un nombre entier
no-service = il n'y a ni service ni région `{ $given }` ; il y a { $services }
which-company = dites pour quelle entreprise, par exemple `company=acme`
end-after-start = la fin doit venir après le début
all-or-nothing = c'est `all` ou rien
incident-what = c’est l’un de { $steps }
rules-what = c'est `history`, `candidate`, `diff`, `promote` ou `rollback`
rules-no-version = `rules { $what }` ne prend pas de version
rules-no-second-version = `rules { $what }` ne prend pas de seconde version
time-missing = il manque une heure ; écrivez `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` ou `in 2h`
time-wrong = `{ $given }` n'est pas une heure ; écrivez `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` ou `in 2h`
time-length-missing = il manque une durée après `in`, par exemple `in 2h`
time-clock-missing = il manque une heure après `{ $day }`, par exemple `{ $day } 22:00`
time-skipped = { $time } n'existe pas en { $zone } : les horloges avancent par-dessus
end-missing = il manque la fin ; écrivez `to 23:30` ou `for 2h`
end-wrong = `{ $given }` n'est pas une fin ; écrivez `to 23:30` ou `for 2h`
file-attached = { $id } a reçu votre commentaire et le fichier.
file-not-attached = `{ $path }` n'est pas joint : { $why }
the-form-is = la forme est : { $form }
for-example = par exemple : { $example }
only-on-console = cela ne se fait que sur la console
only-in-chat = cela ne se fait que sur un serveur de chat

## Help

group-tickets = Tickets
group-calls = Appels
group-events = État des services
group-solutions = Solutions et formations
group-people = Personnes et règles
group-chat = Comptes et canaux
group-session = Cette session
help-more = `help COMMANDE` en explique une. Le texte se passe de guillemets ; `T-1`, `t1` et `1` sont le même ticket.
help-examples = Par exemple :
help-also = Aussi : { $names }
help-not-granted = Vos rôles ne le permettent pas ; le support dira qui le peut.
offer-general = messages pour tout le monde
offer-tickets = les fils privés des nouveaux tickets
offer-operators = erreurs dans les règles
offer-waits-in = attend dans { $queue }

## On Discord

discord-unlinked = Ce compte Discord n'est lié à personne auprès de ce support, rien n'a donc été fait. Demandez un code à usage unique aux appelants désignés de votre entreprise ou à votre responsable de compte, et utilisez-le avec /link. (Le numéro du compte est { $number }.)
discord-no-server = cela se fait dans un canal d'un serveur ; ce qui est pour vous arrive en message privé
discord-nothing-more = Cela ne fait plus rien ici ; `/help` montre ce que vous pouvez faire.
discord-bound = Le propriétaire de ce serveur est enregistré. Avec `subscribe`, un canal entend les messages.
discord-hears = Ce canal entend désormais { $what }.
discord-hears-no-more = Ce canal n'entend plus { $what }.
heard-general = les messages généraux
heard-operators = ce qui est dit aux opérateurs
heard-agents = ce qui est dit aux agents
heard-status-page = ce que montre la page d'état
discord-has-tickets = Ce canal a désormais les fils privés des nouveaux tickets.
discord-has-tickets-no-more = Ce canal n'a plus les fils privés des nouveaux tickets.
discord-only-text = les fils privés ne se créent que dans des canaux texte ; donnez la commande dans l'un d'eux
discord-no-content = le bot ne peut pas lire ce qui est écrit dans les fils, les tickets n'en ont donc pas ; il faut lui permettre « Message Content Intent » dans le portail des développeurs
discord-thread-out-of-reach = Son fil est sur un serveur où vous n'êtes pas.
discord-thread = Son fil est <#{ $thread }>.
discord-no-thread = Il ne peut pas y avoir de fil ici : il faut un canal texte sur un serveur qui est à l'entreprise du ticket ou au fournisseur, et où le bot peut créer des fils privés.
discord-file-too-large = { $file } dépasse les { $most } que Discord accepte
discord-not-on = Ceci n'est pas dans { $ticket } : { $why }
discord-thread-unlinked = la personne qui a écrit cela n'a pas de compte lié ; `/link` avec un code à usage unique le lie
discord-goes-on = … le texte entier est dans le fichier joint.
discord-history-attached = L'historique est long, il est donc joint.
card-severity = Gravité
card-state = État
card-with = Suivi par
card-nobody-yet = personne encore
card-opened = Ouvert
card-opened-by = { $when } par { own-who }
card-product = Produit
card-answer-due = Réponse attendue
card-solution-due = Solution attendue
card-held = suspendue tant que le client est attendu
card-escalated-to = Escaladé vers
card-to-acknowledge = { $who }, à prendre en charge { $when }
card-closes-by-itself = Se ferme de lui-même
card-event-planned = prévu
card-event-active = en cours
card-event-over = terminé
card-event-called-off = annulé
card-window = Période
card-began = Commencé
card-ended = Terminé
card-led-by = Dirigé par
card-services = Services
card-affects = Touche
button-solved = C'est résolu
button-not-solved = Pas résolu
button-write = Écrire
button-escalate = Escalader
button-acknowledge = Prendre en charge
button-take = Prendre
button-answer = Répondre
button-resolve = Résolu
button-pick-up = Prendre
button-open-ticket = Ouvrir un ticket
button-history = Voir l'historique
button-next = Suite
form-describe = Décrire
form-choose = Choisissez ce que vous savez, puis décrivez.
label-subject = Objet
label-text = Texte
label-title = Titre
label-name = Nom
label-severity = Gravité
label-product = Produit

## Commands: what each does, and what its arguments mean

-ticket = le ticket, par exemple T-1
-event = l'incident ou la maintenance, par exemple E-1
-call = l'appel, par exemple C-1
-case = le ticket ou l'incident
-queue = la file
-severities = 1 critique, 2 élevée, 3 moyenne, 4 faible
-via = par quel moyen l'autre côté l'a reçu : phone, chat, email ou web ; sinon chat
-company = l'entreprise ; la vôtre si aucune n'est nommée
-services = services ou régions touchés, avec des virgules ; qui en utilise un ou s’y trouve est touché
-companies = d'autres entreprises touchées
-users = les utilisateurs touchés ; sinon tous ceux des entreprises touchées
-commander = qui dirige le travail
-what = general, company:ID, queue:ID, operators, ou tickets pour les fils des nouveaux

verb-open = ouvrir un ticket ; devant, sa gravité, de 1 à 4
    .severity = { -severities }
    .subject = une ligne : ce qui ne va pas
    .text = les détails
    .product = le produit dont il s'agit
    .for = l'appelant, quand un agent l'ouvre pour lui
    .language = sa langue, par exemple fr ; reconnue si elle n'est pas dite
    .via = { -via }
    .file = un fichier avec
verb-list = lister les tickets, les plus récents d'abord
    .which = open, mine, all, new, active, waiting, resolved ou closed
    .queue = seulement ceux de cette file
    .company = seulement ceux de cette entreprise
    .caller = seulement ceux que cette personne a ouverts
    .assignee = seulement ceux que cette personne suit
    .before = seulement de plus anciens que celui-ci : la page suivante
    .limit = combien au plus
verb-show = montrer un dossier et son historique
    .case = le dossier, par exemple T-1, E-1 ou C-1
verb-comment = écrire sur un ticket
    .ticket = { -ticket }
    .text = ce que vous voulez dire
    .via = { -via }
    .file = un fichier avec
verb-answer = répondre à un ticket, ou prendre un appel en attente
    .case = le ticket ou l'appel
    .text = la réponse ; un appel n'en demande pas
    .via = { -via }
verb-take = prendre un ticket soi-même
    .ticket = { -ticket }
verb-assign = donner un ticket à quelqu'un
    .ticket = { -ticket }
    .person = l'agent
verb-move = mettre un ticket dans une autre file
    .ticket = { -ticket }
    .queue = { -queue }
verb-wait = poser une question au client et attendre sa réponse
    .ticket = { -ticket }
    .text = la question
    .via = { -via }
verb-resolve = dire qu'un dossier est terminé, et comment
    .case = { -case }
    .text = ce qui a été fait
    .via = { -via }
verb-reopen = dire qu'un ticket n'est pas résolu
    .ticket = { -ticket }
    .text = ce qui ne va toujours pas
    .via = { -via }
verb-close = fermer un ticket terminé
    .ticket = { -ticket }
verb-severity = changer la gravité d'un ticket ou d'un incident
    .case = { -case }
    .severity = { -severities }
verb-escalate = demander le responsable de compte
    .ticket = { -ticket }
    .text = pourquoi
verb-acknowledge = prendre en charge une escalade
    .ticket = { -ticket }
verb-attachment = rendre un fichier d'un ticket
    .attachment = lequel, par exemple A-1
    .name = le fichier où l'écrire
verb-attach = écrire sur un ticket avec un fichier
    .ticket = { -ticket }
    .file = le fichier, par exemple mail.log
    .text = ce que vous voulez dire
verb-status = montrer ce qui est en panne, prévu ou terminé
verb-declare = déclarer un incident
    .severity = { -severities }
    .services = { -services }
    .title = une ligne : ce qui ne va pas
    .companies = { -companies }
    .users = { -users }
    .commander = { -commander }
verb-update = écrire ce que l'on sait d'un incident ; cela part avec le prochain message
    .event = { -event }
    .text = ce que l'on sait maintenant
verb-commander = nommer qui dirige le travail sur un incident
    .event = { -event }
    .person = le responsable d'incident
verb-incident = déclarer et diriger un incident majeur, et régler ce qui reste dû
    .what = declare, show, timeline, note, task, export et d’autres
    .event = l’événement de service, comme E-1
    .text = ce qu’il y a à dire : note, tâche, raison, rôle
    .to = pour qui : qui dirige, qui le doit, qui le fait
    .number = le numéro d’une tâche ou d’une action de suivi
    .section = la section de l’analyse de cause
    .due = pour quand, comme 2026-12-01 18:00
verb-maintenance = annoncer une maintenance
    .services = { -services }
    .start = 22:00, tomorrow 22:00, 2026-12-01 22:00 ou in 2h
    .end = to 23:30 ou for 2h
    .title = une ligne : ce qui est fait
    .severity = à quel point on le sent ; moyenne si rien n'est dit
    .companies = { -companies }
    .users = { -users }
    .commander = { -commander }
    .repeat = quand elle revient : daily, weekly ou une règle de la RFC 5545
    .zone = le fuseau horaire où elle garde son heure ; le vôtre si rien n'est dit
verb-start = commencer une maintenance, à son heure ou avant
    .event = { -event }
verb-cancel = annuler une maintenance
    .event = { -event }
    .text = pourquoi
verb-end-series = ne plus planifier une maintenance qui se répète, et annuler ce qui n'a pas commencé
    .event = { -event }
    .text = pourquoi
verb-planned = montrer les maintenances prévues, ce qui se répète et ce qui se chevauche
verb-alarms = montrer les alarmes de surveillance, ce qu'elles sont devenues et pourquoi
verb-call = jouer le téléphone : un appel arrive, de votre numéro si aucun autre n'est dit
    .text = ce que dit l'appelant
    .from = le numéro ou l'adresse d'où il vient
    .code = le code de contrat que donne l'appelant
    .about = le numéro de dossier que donne l'appelant
    .severity = la gravité selon l'appelant
    .language = la langue de l'appelant, par exemple fr
    .product = le produit dont il s'agit
    .via = phone, chat, email ou web ; sinon phone
verb-abandon = jouer le téléphone : un appelant en attente renonce
    .call = { -call }
verb-transfer = envoyer un appel vers une autre file
    .call = { -call }
    .queue = { -queue }
verb-verify = vérifier le code de contrat et le numéro de dossier que donne un appelant
    .call = { -call }
    .code = le code de contrat que donne l'appelant
    .about = le numéro de dossier que donne l'appelant
verb-hangup = terminer un appel pris
    .call = { -call }
verb-end = terminer un incident et dire ce qui a été fait ; ou terminer un appel
    .case = l'incident ou l'appel
    .text = ce qui a été fait
verb-queues = montrer les files et les temps de réponse
verb-duty = montrer qui est de service et ce qui est en cours
verb-signin = signaler votre présence : recevoir appels et tickets pendant votre service
verb-signout = signaler votre départ : ne plus recevoir appels ni tickets
verb-callbacks = montrer qui est à rappeler, et avant quand
verb-callback = prévoir qu'une personne soit rappelée
    .call = { -call }
    .number = le numéro, si ce n'est pas celui de l'appel
verb-called = dire que vous avez rappelé une personne
    .call = { -call }
    .text = ce qui a été dit
verb-callers = montrer qui peut appeler pour une entreprise
    .company = { -company }
verb-add = ajouter un appelant désigné, ou un administrateur secondaire
    .person = son identifiant auprès de ce support, par exemple eve
    .name = son nom
    .role = named ou secondary ; named si rien n'est dit
    .company = { -company }
    .email = son adresse e-mail
    .phone = ses numéros de téléphone, avec des virgules
verb-replace = mettre quelqu'un à la place d'un appelant, qui est retiré
    .old = qui est retiré
    .person = l'identifiant de qui arrive, par exemple eve
    .name = son nom
    .email = son adresse e-mail
    .phone = ses numéros de téléphone, avec des virgules
verb-remove = retirer un appelant désigné ou un administrateur secondaire
    .person = son identifiant
verb-customers = montrer les entreprises que vous suivez, et ce qui vous attend
verb-hand-over = donner à une entreprise un autre responsable de compte
    .company = laquelle
    .person = qui la suit désormais
    .note = ce qu'il faut savoir
verb-reviews = montrer les revues de service d'une entreprise et leurs suites
    .company = { -company }
verb-review = inviter à la revue de service d'une entreprise, ou déplacer la prochaine
    .company = laquelle
    .at = quand : 2026-12-03 10:00
    .lasts = combien de temps : 1h
    .place = une salle ou un lien
verb-review-cancel = annuler la prochaine revue de service
    .company = laquelle
    .reason = pourquoi
verb-review-note = noter ce que la revue a donné
    .company = de quelle entreprise
    .text = quoi
verb-review-action = garder ce que la revue a convenu
    .company = de quelle entreprise
    .owner = qui le fait
    .by = pour quel jour : 2026-12-24
    .text = quoi
verb-review-done = dire que ce qui a été convenu est fait
    .company = de quelle entreprise
    .number = son numéro dans la liste
verb-away = dire quand vous êtes absent, pour qu'on demande à votre suppléant
    .from = le premier jour : 2026-12-24
    .to = le dernier jour
    .person = qui est absent ; sinon vous
verb-back = dire que vous êtes de retour plus tôt
    .person = qui est de retour ; sinon vous
verb-subscription = montrer le contrat d'une entreprise
    .company = { -company }
verb-report = montrer le mois d'une entreprise en chiffres
    .month = par exemple 2026-10 ; le dernier si rien n'est dit
    .company = de qui ; la vôtre si rien n'est dit
verb-welcome = montrer le dossier de bienvenue
    .company = { -company }
verb-why = montrer pourquoi un dossier est ainsi
    .case = le dossier, par exemple T-1, E-1 ou C-1
    .which = `all` pour chaque décision enregistrée
verb-rules = montrer les règles en vigueur ; qui peut, en essaie, promeut et annule d'autres
    .what = history, candidate, diff, promote ou rollback
    .version = une version, par le début de son hash ; d'un candidat aussi `folder` ou `off`
    .other = l'autre version d'une comparaison
verb-solutions = chercher des articles utiles
    .words = de quoi il s’agit, avec vos mots
verb-article = lire un article
    .article = lequel, par exemple mail-is-slow
    .ticket = le ticket qu’il peut résoudre
verb-solved = dire qu’un article a résolu un ticket ; celui d’un client est alors fermé
    .ticket = le ticket, par exemple T-1
    .article = l’article, par exemple mail-is-slow
verb-solutions-report = voir ce que les articles ont résolu, les recherches sans résultat, les fichiers fautifs
verb-training = voir les formations, ou en suivre une
    .training = la formation, par exemple mail-flow
    .again = `again`, pour recommencer
verb-next = tourner la page d’une formation
    .training = la formation ; sinon la dernière
    .page = la page ; sinon celle qui est ouverte
verb-choose = répondre à la question d’une formation
    .letters = les lettres des réponses, par exemple b ou ac
    .training = la formation ; sinon la dernière
    .page = la page ; sinon celle qui est ouverte
verb-training-report = voir qui a suivi quelle formation
    .company = l’entreprise ; sinon la vôtre
verb-certificate = vérifier le code d’un certificat de formation
    .code = le code de contrôle qui y figure
verb-readiness = vérifier si un appareil peut être activé
    .pin = son PIN
    .serial = son numéro de série
    .email = l’adresse électronique de la personne qui s’en servira
    .company = à qui il est ; sinon à votre entreprise
    .ticket = l’appelant désigné pour qui un ticket est ouvert si quelque chose ne va pas
verb-status-link = créer un lien vers la page d’état d’une entreprise
    .company = { -company }
verb-invite = créer un code à usage unique pour quelqu'un
    .person = pour qui
verb-link = lier votre compte de chat avec un code à usage unique
    .person = qui vous êtes auprès de ce support, par exemple ada
    .code = le code, par exemple 7K2M-Q9TD
verb-unlink = retirer les comptes de quelqu'un ; sinon les siens
    .person = à qui
verb-bind = dire à qui est ce serveur : une entreprise, ou le fournisseur si aucune n'est nommée
    .company = l'entreprise
verb-subscribe = donner à ce canal les messages, ou les tickets
    .what = { -what }
verb-unsubscribe = ne plus les donner à ce canal
    .what = { -what }
verb-thread = créer ici le fil privé d'un ticket
    .ticket = { -ticket }
verb-help = montrer vos commandes, ou en expliquer une
    .command = la commande
verb-whoami = dire qui vous êtes ici
verb-as = parler comme quelqu'un d'autre
    .person = comme qui
verb-clear = effacer l'écran
verb-quit = partir

## The status page

page-title = État des services · { $programme }
page-as-seen-by = Tel que { $company } le voit.
page-as-of = État de { $when }.
page-all-operational = Tous les services fonctionnent.
page-some-maintenance = Une maintenance est en cours.
page-some-degraded = Un service est perturbé.
page-some-down = Un service est en panne.
page-operational = fonctionne
page-maintenance = maintenance
page-degraded = perturbé
page-down = en panne
page-down-for = en panne pendant { $length }
page-severity = gravité { $number } ({ $word })
page-lasted = { $stretch }, durée { $length }
page-days = { NUMBER($days) ->
    [one] Aujourd’hui
   *[other] Ces { NUMBER($days) } derniers jours
} : { NUMBER($bad) ->
    [0] aucun jour perturbé
    [one] { NUMBER($bad) } jour perturbé
   *[other] { NUMBER($bad) } jours perturbés
}, disponible { $availability } % du temps.
page-decimal = { $whole },{ $decimals }
page-now = Maintenant
page-services = Services
page-planned = Prévu
page-past = { NUMBER($days) ->
    [one] Terminé aujourd’hui
   *[other] Terminé ces { NUMBER($days) } derniers jours
}
page-nothing-now = Rien n’est en cours.
page-nothing-planned = Rien n’est prévu.
page-nothing-past = { NUMBER($days) ->
    [one] Il ne s’est rien passé aujourd’hui.
   *[other] Il ne s’est rien passé ces { NUMBER($days) } derniers jours.
}
page-no-services = Aucun service n’est indiqué.
page-days-with-trouble = Jours perturbés
page-oldest = { NUMBER($days) ->
    [one] aujourd’hui
   *[other] il y a { NUMBER($days) } jours
}
page-today = aujourd’hui
page-feed = Flux (Atom)
page-data = Données (JSON)
page-calendar = Calendrier (iCalendar)
page-calendar-name = Maintenance · { $programme }
page-yours = Cela vous concerne.
page-users = Vos utilisateurs qui peuvent s’en apercevoir : { $users }.
page-analysis = Pourquoi c’est arrivé : l’analyse des causes du { $when }
page-since = depuis { $from }
page-was-from = de { $from } à { $to }
page-planned-from = prévu de { $from } à { $to }
status-link-made = Voici l’état des services tel que { $company } le voit, jusqu’à { $until }. Quiconque a le lien peut le lire.

## The monthly report

report-title = Rapport de support { $month }
report-for = { $company } · { $programme }
report-manager = Votre responsable de compte : { $name }
report-made = État au { $when } ; les heures sont celles de { $zone }.
report-unfinished = Le mois n'est pas terminé : voici ce qu'il y a jusqu'ici.
report-month = { $month } { $year }
report-grouped = { $thousands } { $rest }
report-percent = { $number } %
report-none = –
report-not-said = non indiqué
report-series = { $name } : { $values }
report-chart = { $title }. { $values }
report-of = { $what }, { $figure }
report-summary = En bref
report-cases = Demandes
report-times = Réponse et résolution
report-health = Services
report-usage = Utilisation et appareils
report-coming = Maintenance prévue
report-compared = Comparaison avec les mois précédents
report-said-cases = Demandes : ouvertes { $opened }, répondues { $answered }, résolues { $resolved }, en cours à la fin { $waiting }.
report-said-breaches = Engagements manqués : première réponse { $response }, résolution { $resolution }.
report-said-response = Première réponse : la moitié en { $median }, 90 % en { $p90 }.
report-said-calls = Appels : pris { $answered }, en moyenne après { $mean } ; abandonnés { $abandoned }.
report-said-service = Services : tous disponibles { $percent } du temps, en panne pendant { $down }.
report-said-usage = Utilisation : utilisateurs actifs { $users }, appareils { $devices }.
report-said-coming = Maintenances prévues : { $count }.
report-all = Toutes
report-by-severity = Par gravité
report-severity = Gravité
report-waiting-before = En cours avant
report-opened = Ouvertes
report-answered = Répondues
report-resolved = Résolues
report-waiting-after = En cours après
report-response = Première réponse
report-resolution = Résolution
report-median = médiane
report-p90 = 90 % en
report-broken = Engagements manqués
report-services = Services
report-service = Service
report-availability = Disponibilité
report-down = En panne
report-interruptions = Incidents
report-planned = Maintenances
report-events = Incidents et maintenances
report-number = Numéro
report-what = Objet
report-kind = Nature
report-maintenance = maintenance
report-began = Début
report-ended = Fin
report-begins = Commence
report-ends = Finit
report-lasts = en cours
report-minutes = Minutes dans le mois
report-most-active = Utilisateurs les plus actifs
report-user = Utilisateur
report-used = Utilisations
report-days = Jours
report-devices = Appareils
report-users = Utilisateurs actifs
report-model = Modèle
report-version = Version
report-calls = Appels pris
report-abandoned = Appels abandonnés
report-wait = Attente avant réponse, moyenne
report-figure = Chiffre
report-growth = Par rapport au mois précédent : appareils arrivés { $new }, partis { $gone }.
report-no-events = Rien n'a perturbé les services.
report-no-usage = Il n'y a pas de chiffres d'utilisation pour ce mois.
report-nothing-coming = Aucune maintenance n'est prévue.
report-chart-cases = Demandes ouvertes et résolues
report-chart-response = Première réponse, en heures
report-chart-breaches = Engagements manqués
report-chart-down = Minutes pendant lesquelles un service était en panne
report-chart-growth = Utilisateurs actifs et appareils
report-chart-versions = Appareils par version
report-note-cases = Une demande compte dans le mois où il lui est arrivé quelque chose. Rouverte, elle compte comme non résolue jusqu'à ce qu'elle le soit de nouveau.
report-note-times = Toutes les heures comptent à partir de l'ouverture d'une demande. La médiane et les 90 % sont le temps de la demande à cette place, la plus rapide d'abord. Un engagement ne compte que les heures convenues et est manqué lorsqu'elles sont épuisées.
report-note-availability = La disponibilité est la part du mois où aucun incident ne comptait comme une panne. Les maintenances et les dégradations ne comptent pas comme des pannes ; deux incidents simultanés comptent une fois.
report-note-usage = Est actif qui a fait quoi que ce soit. Un appareil compte s'il était là, avec ce qu'on en a su en dernier.
