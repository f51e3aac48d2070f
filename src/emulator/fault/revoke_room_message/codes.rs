//! Wrong codes, each where another one is promised.

use super::{Defect, WITHOUT_MEMBER, defect, recode};
use crate::emulator::zego::Code;
use crate::emulator::zego::revoke::{
    check_member, check_message, check_not_revoked, check_room, check_sender, check_storage,
};

pub(super) fn defects() -> Vec<Defect> {
    let mut defects = storage();
    let wrong = [
        ("code.660000001", Code::BUSINESS_ERROR, 1, "a failure"),
        ("code.660000001", Code::BUSINESS_ERROR, 105_001, "a failure"),
        ("code.660000002", Code::PARAMETER, 660_000_001, "a wrong parameter"),
        ("code.660000002", Code::PARAMETER, 660_000_022, "a wrong parameter"),
        ("code.660000022", Code::MESSAGE_UNKNOWN, 660_000_023, "an unknown seq"),
        ("code.660000022", Code::MESSAGE_UNKNOWN, 660_000_002, "an unknown seq"),
        ("code.660000022", Code::MESSAGE_UNKNOWN, 0, "an unknown seq"),
        ("code.660000023", Code::MESSAGE_REVOKED, 660_000_022, "a second recall"),
        ("code.660000023", Code::MESSAGE_REVOKED, 0, "a second recall"),
        ("code.660000027", Code::NOT_STORED, 660_000_022, "an app without saved messages"),
        ("code.660300001", Code::ROOM_UNKNOWN, 660_300_002, "an unknown room"),
        ("code.660300001", Code::ROOM_UNKNOWN, 660_000_002, "an unknown room"),
        ("code.660300001.destroyed", Code::ROOM_UNKNOWN, 660_000_022, "a destroyed room"),
        ("code.660300002", Code::NOT_IN_ROOM, 660_300_001, "a sender who left"),
        ("code.660300005", Code::APP_LIMIT, 660_300_006, "a call past the limit"),
        ("code.660300005", Code::APP_LIMIT, 7, "a call past the limit"),
    ];
    defects.extend(wrong.map(|(clause, from, to, what)| {
        Defect::new(
            format!("zego/RevokeRoomMessage#{clause}"),
            format!("{what} is answered with {to}"),
            move |server| {
                server.says(move |request, response| recode(request, response, from, to));
            },
        )
    }));
    defects
}

fn storage() -> Vec<Defect> {
    vec![
        defect("precondition.plan", "recalls in an app that saves no messages", |server| {
            server.zego.revoke.checks =
                &[check_room, check_member, check_storage, check_message, check_sender, check_not_revoked];
            server.says(|request, response| {
                recode(request, response, Code::NOT_STORED, Code::SUCCESS.number);
            });
        }),
        defect("code.660000027", "does not look whether messages are saved", |server| {
            server.zego.revoke.checks = &[check_room, check_member, check_message, check_sender, check_not_revoked];
        }),
        defect("code.660300002", "looks for the message alone", |server| {
            server.zego.revoke.checks = &WITHOUT_MEMBER;
        }),
    ]
}
