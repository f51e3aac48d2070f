//! The vendor's return codes.

/// A return code with the text that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The number.
    pub number: u32,
    /// The text; the vendor's own texts vary.
    pub text: &'static str,
}

const fn code(number: u32, text: &'static str) -> Code {
    Code { number, text }
}

/// What the gateway answers before it looks at the operation.
impl Code {
    /// The call is not one the gateway serves.
    pub const INPUT_ERROR: Self = code(2, "input parameter error");
    /// `AppId` is not a number of 32 bits.
    pub const APP_ID_FORMAT: Self = code(100_000_001, "AppId format error");
    /// `Timestamp` is missing.
    pub const TIMESTAMP_EMPTY: Self = code(100_000_002, "Timestamp is empty");
    /// `Timestamp` is not a number.
    pub const TIMESTAMP_FORMAT: Self = code(100_000_003, "Timestamp format error");
    /// The signature is too old, or of the future.
    pub const SIGNATURE_EXPIRED: Self = code(100_000_004, "signature expired");
    /// The signature is wrong.
    pub const SIGNATURE_WRONG: Self = code(100_000_005, "signature error");
    /// `Action` is missing.
    pub const ACTION_EMPTY: Self = code(100_000_006, "Action is empty");
    /// `Action` names no operation.
    pub const ACTION_UNKNOWN: Self = code(100_000_007, "unsupported Action");
    /// `SignatureNonce` is missing.
    pub const NONCE_EMPTY: Self = code(100_000_008, "SignatureNonce is empty");
    /// `Signature` is missing.
    pub const SIGNATURE_EMPTY: Self = code(100_000_009, "Signature is empty");
    /// No app has this `AppId`.
    pub const SECRET_UNKNOWN: Self = code(100_000_010, "failed to get ServerSecret");
    /// `SignatureVersion` is missing.
    pub const VERSION_EMPTY: Self = code(100_000_013, "SignatureVersion is empty");
    /// `SignatureVersion` is none that is served.
    pub const VERSION_UNKNOWN: Self = code(100_000_014, "unsupported SignatureVersion");
}

/// What the operations answer.
impl Code {
    /// All went well.
    pub const SUCCESS: Self = code(0, "success");
    /// The service failed.
    pub const BUSINESS_ERROR: Self = code(660_000_001, "business error");
    /// A parameter is missing or wrong.
    pub const PARAMETER: Self = code(660_000_002, "parameter error");
    /// Too many users in one call.
    pub const TOO_MANY_USERS: Self = code(660_000_011, "too many users");
    /// A user id takes more than 32 bytes.
    pub const USER_ID_TOO_LONG: Self = code(660_000_012, "user ID too long");
    /// There is no such message.
    pub const MESSAGE_UNKNOWN: Self = code(660_000_022, "message not found");
    /// The message is recalled already.
    pub const MESSAGE_REVOKED: Self = code(660_000_023, "message already revoked");
    /// The content of a command message is not Base64.
    pub const NOT_BASE64: Self = code(660_000_025, "message is not base64");
    /// The message is another user's.
    pub const SENDER_MISMATCH: Self = code(660_000_026, "message does not match FromUserId");
    /// The app does not keep room messages.
    pub const NOT_STORED: Self = code(660_000_027, "room message storage is not enabled");
    /// There is no such room.
    pub const ROOM_UNKNOWN: Self = code(660_300_001, "room does not exist");
    /// The user is not in the room.
    pub const NOT_IN_ROOM: Self = code(660_300_002, "user is not in the room");
    /// Too many calls on the app.
    pub const APP_LIMIT: Self = code(660_300_005, "call frequency exceeds the AppID limit");
    /// Too many calls on the room.
    pub const ROOM_LIMIT: Self = code(660_300_006, "call frequency exceeds the room limit");
    /// The user asked about is not in the room.
    pub const MEMBER_UNKNOWN: Self = code(660_300_012, "user is not in the given room");
    /// Room messages have no receipts.
    pub const NO_RECEIPTS: Self = code(660_300_013, "room messages do not support receipts");
    /// The room exists already.
    pub const ROOM_EXISTS: Self = code(660_300_014, "room already exists");
    /// The message is too large.
    pub const MESSAGE_TOO_LARGE: Self = code(660_400_001, "message is too large");
    /// The operator is not registered.
    pub const OPERATOR_UNKNOWN: Self = code(660_500_002, "operator is not registered");
    /// Too many registrations.
    pub const REGISTER_LIMIT: Self = code(660_700_001, "registration frequency exceeds the limit");
    /// The user exists already.
    pub const USER_EXISTS: Self = code(660_700_002, "user already exists");
    /// A user name takes more than 256 bytes.
    pub const USER_NAME_TOO_LONG: Self = code(660_700_006, "user name too long");
    /// An avatar takes more than 500 bytes.
    pub const AVATAR_TOO_LONG: Self = code(660_700_007, "user avatar too long");
}
