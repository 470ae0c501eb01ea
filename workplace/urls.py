from django.urls import include, path

from workplace import courses, enquiries, history, imports, people, profile, reports
from workplace.exams import appointments, asking, pool, results, slips, tasks
from workplace.exams import pages as exams
from workplace.exams import people as exam_people
from workplace.exams.stand_in import stand_in
from workplace.quality import evaluations
from workplace.quality import pages as quality
from workplace.runs import entries, pages, seats
from workplace.takeover import choice, taking_back
from workplace.takeover import pages as takeover
from workplace.today import pages as today

app_name = "workplace"

run = [
    path("", pages.run, name="run"),
    path("tage/", pages.days, name="days"),
    path("einstieg/", entries.entries, name="entries"),
    path("einstieg/vorschlagen/", entries.propose_entries, name="propose_entries"),
    path("absagen/", pages.cancel_run, name="cancel_run"),
    path("findet-statt/", pages.revive_run, name="revive_run"),
    path("loeschen/", pages.delete_run, name="delete_run"),
    path("zettel/", evaluations.print_tickets, name="print_tickets"),
]

course = [
    path("", courses.course, name="course"),
    path("vorschau/", courses.preview, name="preview"),
    path("veroeffentlichen/", courses.publish, name="publish"),
    path("bestaetigen/", courses.confirm_course, name="confirm_course"),
    path("pausieren/", courses.suspend, name="suspend"),
    path("archivieren/", courses.archive, name="archive"),
    path("bemerkung/", courses.remark, name="remark"),
    path("uebersetzen/", courses.translate, name="translate_course"),
    path("zurueckziehen/", courses.withdraw_proposal, name="withdraw_proposal"),
    path("termine/neu/", pages.new_runs, name="new_runs"),
    path("termine/kopieren/", pages.copy_runs, name="copy_runs"),
    path("termine/<int:run>/", include(run)),
    path("verlauf/", history.history, name="history"),
    path("verlauf/<int:record>/", history.restore, name="restore"),
    path("bewertungen/", evaluations.evaluations, name="evaluations"),
    path("bewertungen/oeffentlich/", evaluations.publish_evaluation, name="publish_evaluation"),
    path("<slug:section>/", courses.section, name="section"),
]

provider = [
    path("", today.today, name="today"),
    path("plaetze/", seats.seats, name="seats"),
    path("plaetze/links-beenden/", seats.end_seat_links, name="end_seat_links"),
    path("angebote/", courses.courses, name="courses"),
    path("angebote/neu/", courses.new_course, name="new_course"),
    path("angebote/<int:pk>/", include(course)),
    path("import/", imports.imports, name="imports"),
    path("import/vorlage.xlsx", imports.template, name="import_template"),
    path("import/quelle/", takeover.take_over, name="take_over"),
    path("import/quelle/beenden/", takeover.end_take_over, name="end_take_over"),
    path("import/fehlt/<int:pk>/behalten/", takeover.keep_missing, name="keep_missing"),
    path("import/<int:pk>/", imports.imported, name="import"),
    path("import/<int:pk>/fehlendes/", choice.say_gone, name="say_gone"),
    path("import/<int:pk>/antworten/", imports.keep_answers, name="keep_answers"),
    path("import/<int:pk>/pruefungen/", imports.take_exams, name="take_exams"),
    path("import/<int:pk>/ausfuehren/", imports.do_import, name="do_import"),
    path("import/<int:pk>/zuruecknehmen/", taking_back.undo_import, name="undo_import"),
    path("export.xlsx", imports.export, name="export"),
    path("pruefungen/", exams.exams, name="exams"),
    path("pruefungen/neu/", exams.new_exam, name="new_exam"),
    path("pruefungen/gemeinsam/", pool.exam_pool, name="exam_pool"),
    path("pruefungen/gemeinsam/<int:pk>/bitten/", pool.ask_exam_seats, name="ask_exam_seats"),
    path("pruefungen/gemeinsam/<int:pk>/zurueck/", pool.give_exam_seats_back, name="give_exam_seats_back"),
    path("pruefungen/gebeten/<int:pk>/freigeben/", pool.release_exam_seats, name="release_exam_seats"),
    path("pruefungen/aufgaben/", tasks.exam_tasks, name="exam_tasks"),
    path("pruefungen/aufgaben/<int:pk>/uebernehmen/", tasks.take_exam_task, name="take_exam_task"),
    path("pruefungen/aufgaben/<int:pk>/abgeben/", tasks.give_exam_task_up, name="give_exam_task_up"),
    path("pruefungen/aufgaben/<int:pk>/leute/", tasks.name_exam_people, name="name_exam_people"),
    path("pruefungen/helfende/<int:pk>/", tasks.confirm_exam_turn, name="confirm_exam_turn"),
    path("pruefungen/helfende/<int:pk>/freigeben/", tasks.release_exam_turn, name="release_exam_turn"),
    path("pruefungen/aufgaben/gefragt/<int:pk>/", asking.answer_help, name="answer_help"),
    path("pruefungen/leute/", exam_people.exam_people, name="exam_people"),
    path("pruefungen/leute/neu/", exam_people.new_exam_person, name="new_exam_person"),
    path("pruefungen/leute/<int:pk>/", exam_people.exam_person, name="exam_person"),
    path("pruefungen/leute/<int:pk>/loeschen/", exam_people.delete_exam_person, name="delete_exam_person"),
    path("pruefungen/<int:pk>/", exams.exam, name="exam"),
    path("pruefungen/<int:pk>/fragen/<slug:task>/", asking.ask_partners, name="ask_partners"),
    path("einstufung/", slips.slips, name="result_slips"),
    path("einstufung/ausstellen/", slips.issue_slip, name="issue_slip"),
    path("einstufung/pruefen/", slips.check_slip, name="check_slip"),
    path("einstufung/zusagen/", slips.accept_shown_seat, name="accept_shown_seat"),
    path("einstufung/termine/", appointments.appointments, name="appointments"),
    path("einstufung/termine/neu/", appointments.new_appointment, name="new_appointment"),
    path("einstufung/termine/zweifelhaft/", appointments.settle_bookings, name="settle_bookings"),
    path("einstufung/termine/<int:pk>/", appointments.appointment, name="appointment"),
    path("einstufung/leute/<int:pk>/erreicht/", appointments.told_booking, name="told_booking"),
    path("einstufung/leute/<int:pk>/streichen/", appointments.strike_booking, name="strike_booking"),
    path("einstufung/gezeigt/<int:pk>/annehmen/", slips.accept_slip, name="accept_slip"),
    path("einstufung/<int:pk>/", slips.slip, name="result_slip"),
    path("einstufung/<int:pk>/halten/", slips.hold_seat, name="hold_seat"),
    path("einstufung/plaetze/<int:pk>/", slips.slip_seat, name="slip_seat"),
    path("einstufung/<int:pk>/zurueckziehen/", slips.withdraw_slip, name="withdraw_slip"),
    path("pruefungen/<int:pk>/ergebnisse/", results.exam_results, name="exam_results"),
    path("anfragen/", enquiries.inbox, name="inbox"),
    path("anfragen/zweifelhaft/", enquiries.settle_enquiries, name="settle_enquiries"),
    path("anfragen/<int:pk>/", enquiries.enquiry, name="enquiry"),
    path("anfragen/<int:pk>/tun/", enquiries.enquiry_act, name="enquiry_act"),
    path("meldungen/", reports.reports, name="reports"),
    path("meldungen/<int:pk>/", reports.report, name="report"),
    path("qualitaet/", quality.quality, name="quality"),
    path("qualitaet/zulassungen/neu/", quality.new_licence, name="new_licence"),
    path("qualitaet/zulassungen/<int:pk>/", quality.licence, name="licence"),
    path("qualitaet/zulassungen/<int:pk>/nachweis.pdf", quality.licence_proof, name="licence_proof"),
    path("qualitaet/zulassungen/<int:pk>/loeschen/", quality.delete_licence, name="delete_licence"),
    path("qualitaet/zahlen/neu/", quality.new_quality_report, name="new_quality_report"),
    path("qualitaet/zahlen/<int:pk>/", quality.quality_report, name="quality_report"),
    path("qualitaet/zahlen/<int:pk>/loeschen/", quality.delete_quality_report, name="delete_quality_report"),
    path("profil/", profile.profile, name="profile"),
    path("profil/verlauf/", profile.profile_history, name="profile_history"),
    path("profil/verlauf/<int:record>/", profile.restore_profile, name="restore_profile"),
    path("profil/bemerkung/", profile.remark_on_profile, name="remark_on_profile"),
    path("profil/zurueckziehen/", profile.withdraw_profile, name="withdraw_profile"),
    path("mitglieder/", people.members, name="members"),
    path("mitglieder/einladen/", people.invite, name="invite"),
    path("mitglieder/verlassen/", people.leave, name="leave"),
    path("mitglieder/<int:pk>/rolle/", people.change_role, name="change_role"),
    path("mitglieder/<int:pk>/entfernen/", people.remove_member, name="remove_member"),
    path("einladungen/<int:pk>/zurueckziehen/", people.withdraw_invitation, name="withdraw_invitation"),
]

urlpatterns = [
    path("mein/", people.home, name="home"),
    path("mein/mitgliedschaft/<int:pk>/zuruecknehmen/", people.take_back, name="take_back"),
    path("mein/<slug:provider>/", include(provider)),
    path("einladung/<str:token>/", people.join, name="join"),
    path("antworten/<str:token>/", enquiries.answer_by_link, name="answer_by_link"),
    path("einspringen/<str:token>/", stand_in, name="stand_in"),
    path("aushelfen/<str:token>/", asking.help_by_link, name="help_by_link"),
    path("antworten/<str:token>/angerufen/", enquiries.called_by_link, name="called_by_link"),
    path("stimmt-das-noch/<str:token>/", seats.seats_by_link, name="seats_by_link"),
]
