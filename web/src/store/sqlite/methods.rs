//! The trait's methods: each one is a read or a change in a transaction of its own.

use codedark_analysis::Observation;

use super::{Sqlite, journals, people, rooms, talk};
use crate::store::{
    ClassRow, InvitationRow, JournalLine, Kept, NudgeRow, ParticipantRow, RoomRow, SessionRow, StaffRow, Store,
    Subject, UploadRow,
};
use crate::wire::{AuditLine, ChatLine, ScenarioCard};

impl Store for Sqlite {
    fn append(&self, lines: &[JournalLine]) -> Kept<()> {
        self.write(|on| journals::append(on, lines))
    }

    fn journal(&self, room: &str) -> Kept<Vec<u8>> {
        self.read(|on| journals::journal(on, room))
    }

    fn add_staff(&self, staff: &StaffRow) -> Kept<()> {
        self.write(|on| people::add_staff(on, staff))
    }

    fn staff(&self) -> Kept<Vec<StaffRow>> {
        self.read(|on| people::staff(on))
    }

    fn staff_named(&self, name: &str) -> Kept<StaffRow> {
        self.read(|on| people::staff_named(on, name))
    }

    fn set_password(&self, id: &str, password: &str) -> Kept<()> {
        self.write(|on| people::set_password(on, id, password))
    }

    fn remove_staff(&self, id: &str) -> Kept<()> {
        self.write(|on| people::remove_staff(on, id))
    }

    fn add_invitation(&self, invitation: &InvitationRow) -> Kept<()> {
        self.write(|on| people::add_invitation(on, invitation))
    }

    fn accept_invitation(&self, token: &str, now_ms: u64, staff: &StaffRow) -> Kept<StaffRow> {
        self.write(|on| people::accept_invitation(on, token, now_ms, staff))
    }

    fn add_session(&self, session: &SessionRow) -> Kept<()> {
        self.write(|on| people::add_session(on, session))
    }

    fn session(&self, token: &str, now_ms: u64) -> Kept<SessionRow> {
        self.read(|on| people::session(on, token, now_ms))
    }

    fn end_session(&self, token: &str) -> Kept<()> {
        self.write(|on| people::end_session(on, token))
    }

    fn end_sessions(&self, subject: &Subject, but: Option<&str>) -> Kept<()> {
        self.write(|on| people::end_sessions(on, subject, but))
    }

    fn add_class(&self, class: &ClassRow) -> Kept<()> {
        self.write(|on| rooms::add_class(on, class))
    }

    fn change_class(&self, class: &ClassRow) -> Kept<()> {
        self.write(|on| rooms::change_class(on, class))
    }

    fn classes(&self) -> Kept<Vec<ClassRow>> {
        self.read(|on| rooms::classes(on))
    }

    fn class(&self, id: &str) -> Kept<ClassRow> {
        self.read(|on| rooms::class(on, id))
    }

    fn class_by_code(&self, code: &str) -> Kept<ClassRow> {
        self.read(|on| rooms::class_by_code(on, code))
    }

    fn remove_class(&self, id: &str) -> Kept<()> {
        self.write(|on| rooms::remove_class(on, id))?;
        self.forget();
        Ok(())
    }

    fn add_participant(&self, participant: &ParticipantRow) -> Kept<u32> {
        self.write(|on| people::add_participant(on, participant))
    }

    fn participant(&self, id: u32) -> Kept<ParticipantRow> {
        self.read(|on| people::participant(on, id))
    }

    fn participants(&self, class: &str) -> Kept<Vec<ParticipantRow>> {
        self.read(|on| people::participants(on, class))
    }

    fn set_pin(&self, id: u32, old: &str, new: &str) -> Kept<()> {
        self.write(|on| people::set_pin(on, id, old, new))
    }

    fn set_seat(&self, id: u32, seat: Option<(&str, &str)>) -> Kept<()> {
        self.write(|on| people::set_seat(on, id, seat))
    }

    fn bind(&self, id: u32, room: Option<&str>) -> Kept<()> {
        self.write(|on| people::bind(on, id, room))
    }

    fn bound(&self, id: u32) -> Kept<Option<String>> {
        self.read(|on| people::bound(on, id))
    }

    fn seats_of(&self, id: u32) -> Kept<Vec<(String, String)>> {
        self.read(|on| people::seats_of(on, id))
    }

    fn number_in(&self, room: &str, id: u32, from: u32) -> Kept<u32> {
        self.write(|on| people::number_in(on, room, id, from))
    }

    fn numbers_of(&self, id: u32) -> Kept<Vec<(String, u32)>> {
        self.read(|on| people::numbers_of(on, id))
    }

    fn erase_participant(&self, id: u32) -> Kept<()> {
        self.write(|on| people::erase_participant(on, id))?;
        self.forget();
        Ok(())
    }

    fn add_room(&self, room: &RoomRow) -> Kept<()> {
        self.write(|on| rooms::add_room(on, room))
    }

    fn change_room(&self, room: &RoomRow) -> Kept<()> {
        self.write(|on| rooms::change_room(on, room))
    }

    fn room(&self, id: &str) -> Kept<RoomRow> {
        self.read(|on| rooms::room(on, id))
    }

    fn rooms(&self, class: &str) -> Kept<Vec<RoomRow>> {
        self.read(|on| rooms::rooms(on, class))
    }

    fn open_rooms(&self) -> Kept<Vec<RoomRow>> {
        self.read(|on| rooms::open_rooms(on))
    }

    fn remove_room(&self, id: &str) -> Kept<()> {
        self.write(|on| rooms::remove_room(on, id))?;
        self.forget();
        Ok(())
    }

    fn set_recording(&self, room: &str, recording: &[u8]) -> Kept<()> {
        self.write(|on| journals::set_recording(on, room, recording))
    }

    fn recording(&self, room: &str) -> Kept<Vec<u8>> {
        self.read(|on| journals::recording(on, room))
    }

    fn add_chat(&self, room: &str, participant: u32, line: &ChatLine) -> Kept<u32> {
        self.write(|on| talk::add_chat(on, room, participant, line))
    }

    fn chat(&self, room: &str) -> Kept<Vec<(u32, ChatLine)>> {
        self.read(|on| talk::chat(on, room))
    }

    fn chat_lines(&self, room: &str, before: Option<u32>, most: u32) -> Kept<Vec<ChatLine>> {
        self.read(|on| talk::chat_lines(on, room, before, most))
    }

    fn add_nudge(&self, room: &str, nudge: &NudgeRow) -> Kept<()> {
        self.write(|on| talk::add_nudge(on, room, nudge))
    }

    fn nudges(&self, room: &str) -> Kept<Vec<NudgeRow>> {
        self.read(|on| talk::nudges(on, room))
    }

    fn set_notes(&self, room: &str, participant: u32, text: &str) -> Kept<()> {
        self.write(|on| talk::set_notes(on, room, participant, text))
    }

    fn notes(&self, room: &str, participant: u32) -> Kept<String> {
        self.read(|on| talk::notes(on, room, participant))
    }

    fn set_words(&self, room: &str, number: u32, words: &str) -> Kept<()> {
        self.write(|on| talk::set_words(on, room, number, words))
    }

    fn words(&self, room: &str) -> Kept<Vec<(u32, String)>> {
        self.read(|on| talk::words(on, room))
    }

    fn add_observation(&self, room: &str, id: &str, by: &str, what: &Observation) -> Kept<()> {
        self.write(|on| talk::add_observation(on, room, id, by, what))
    }

    fn observations(&self, room: &str) -> Kept<Vec<(String, String, Observation)>> {
        self.read(|on| talk::observations(on, room))
    }

    fn remove_observation(&self, room: &str, id: &str) -> Kept<()> {
        self.write(|on| talk::remove_observation(on, room, id))
    }

    fn add_upload(&self, upload: &UploadRow) -> Kept<()> {
        self.write(|on| rooms::add_upload(on, upload))
    }

    fn uploads(&self) -> Kept<Vec<ScenarioCard>> {
        self.read(|on| rooms::uploads(on))
    }

    fn upload(&self, id: &str) -> Kept<UploadRow> {
        self.read(|on| rooms::upload(on, id))
    }

    fn remove_upload(&self, id: &str) -> Kept<()> {
        self.write(|on| rooms::remove_upload(on, id))
    }

    fn audit(&self, line: &AuditLine) -> Kept<()> {
        self.write(|on| talk::audit(on, line))
    }

    fn audit_lines(&self, before: Option<u64>, most: u32) -> Kept<Vec<AuditLine>> {
        self.read(|on| talk::audit_lines(on, before, most))
    }

    fn due(&self, now_ms: u64) -> Kept<Vec<u32>> {
        self.read(|on| people::due(on, now_ms))
    }

    fn expire(&self, now_ms: u64) -> Kept<()> {
        self.write(|on| people::expire(on, now_ms))
    }

    fn check(&self) -> Kept<()> {
        self.read(|on| people::staff(on))?;
        self.write(|on| talk::touch(on))
    }
}
