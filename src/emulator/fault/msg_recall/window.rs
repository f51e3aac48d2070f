//! How long a message can be recalled without force.

use super::{Defect, defect};
use crate::emulator::easemob::chat_type::ChatType;

pub(super) fn defects() -> Vec<Defect> {
    [length(), configured(), start()].concat()
}

fn length() -> Vec<Defect> {
    let window = |says, change| defect("window.default", says, change);
    vec![
        window("closes two milliseconds early", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, _, _| age_ms + 1 < window_ms;
        }),
        window("closes a millisecond late", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, _, _| age_ms <= window_ms + 1;
        }),
        window("counts whole seconds", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, _, _| age_ms / 1_000 <= window_ms / 1_000;
        }),
        window("lasts a minute", |server| {
            server.easemob.recall.window_ms = |features| features.recall_window_ms().min(60_000);
        }),
        window("lasts three minutes", |server| {
            server.easemob.recall.window_ms =
                |features| if features.recall_window_s == 120 { 180_000 } else { features.recall_window_ms() };
        }),
        window("never closes", |server| server.easemob.recall.is_within = |_, _, _, _| true),
        window("closes a second early for messages between users", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, message, _| {
                age_ms + if message.chat_type == ChatType::Chat { 1_000 } else { 0 } <= window_ms
            };
        }),
        window("never closes for groups", |server| {
            server.easemob.recall.is_within =
                |window_ms, age_ms, message, _| message.chat_type == ChatType::Group || age_ms <= window_ms;
        }),
        window("closes after a minute for groups", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, message, _| {
                age_ms <= if message.chat_type == ChatType::Group { window_ms / 2 } else { window_ms }
            };
        }),
        window("never closes for chat rooms", |server| {
            server.easemob.recall.is_within =
                |window_ms, age_ms, message, _| message.chat_type == ChatType::Chatroom || age_ms <= window_ms;
        }),
        window("closes after a minute for chat rooms", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, message, _| {
                age_ms <= if message.chat_type == ChatType::Chatroom { window_ms / 2 } else { window_ms }
            };
        }),
        window("closes a millisecond late for the sender", |server| {
            server.easemob.recall.is_within =
                |window_ms, age_ms, message, order| age_ms <= window_ms + u64::from(order.from == message.from);
        }),
    ]
}

fn configured() -> Vec<Defect> {
    vec![
        defect("window.configured", "holds two minutes whatever is configured", |server| {
            server.easemob.recall.window_ms = |_| 120_000;
        }),
        defect("window.configured", "holds a minute at least", |server| {
            server.easemob.recall.window_ms = |features| features.recall_window_ms().max(60_000);
        }),
        defect("window.configured", "holds half of a shorter window", |server| {
            server.easemob.recall.window_ms = |features| match features.recall_window_s {
                ..120 => features.recall_window_ms() / 2,
                _ => features.recall_window_ms(),
            };
        }),
        defect("window.configured", "is configured for single chats alone", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, message, _| {
                age_ms <= if message.chat_type == ChatType::Chat { window_ms } else { 120_000 }
            };
        }),
        defect("window.configured", "is a third in groups", |server| {
            server.easemob.recall.is_within = |window_ms, age_ms, message, _| {
                let short = message.chat_type == ChatType::Group && window_ms < 120_000;
                age_ms <= if short { window_ms / 3 } else { window_ms }
            };
        }),
        defect("window.longest", "holds a day at most", |server| {
            server.easemob.recall.window_ms = |features| features.recall_window_ms().min(86_400_000);
        }),
        defect("window.longest", "takes the longest window for none", |server| {
            server.easemob.recall.window_ms = |features| match features.recall_window_s {
                604_800 => u64::MAX,
                _ => features.recall_window_ms(),
            };
        }),
        defect("window.longest", "ends the longest window a second early", |server| {
            server.easemob.recall.window_ms = |features| match features.recall_window_s {
                604_800 => 604_799_000,
                _ => features.recall_window_ms(),
            };
        }),
    ]
}

fn start() -> Vec<Defect> {
    vec![
        defect("window.start", "counts from the last message of the conversation", |server| {
            server.easemob.recall.counts_from = |app, message| {
                let all = app.messages.all().filter(|other| (&other.from, &other.to) == (&message.from, &message.to));
                all.map(|other| other.sent_at_ms).max().unwrap_or_default()
            };
        }),
        defect("window.start", "counts from the first message of the conversation", |server| {
            server.easemob.recall.counts_from = |app, message| {
                let all = app.messages.all().filter(|other| (&other.from, &other.to) == (&message.from, &message.to));
                all.map(|other| other.sent_at_ms).min().unwrap_or_default()
            };
        }),
        defect("window.start", "counts from a clock that is more than a minute slow", |server| {
            server.easemob.recall.counts_from = |_, message| message.sent_at_ms.saturating_sub(61_000);
        }),
        defect("window.start", "counts from a clock that is a minute fast", |server| {
            server.easemob.recall.counts_from = |_, message| message.sent_at_ms + 60_000;
        }),
    ]
}
