//! Whom to ask.

use std::path::PathBuf;

use clap::Args;

use super::trust::TrustArguments;
use crate::case::Features;
use crate::cli::words::{capability, pair};
use crate::spec::Capability;

/// Which target.
#[derive(Debug, Clone, Default, Args)]
pub struct TargetArguments {
    /// The emulator inside this program, whatever environment and other options say of a target.
    #[arg(long, hide_short_help = true)]
    pub embedded: bool,
    /// A target of the configuration file; what other options say goes over what the file says.
    #[arg(long, value_name = "NAME", env = "UNSAID_TARGET")]
    pub target: Option<String>,
    /// The configuration file [default: unsaid.toml].
    #[arg(long, value_name = "FILE", env = "UNSAID_CONFIG", hide_short_help = true)]
    pub config: Option<PathBuf>,
    /// The vendor whose API is asked: easemob or zego.
    #[arg(long, value_name = "VENDOR", env = "UNSAID_VENDOR")]
    pub vendor: Option<String>,
    /// Where the vendor's API answers.
    #[arg(long, value_name = "URL", env = "UNSAID_BASE_URL")]
    pub base_url: Option<String>,
    /// Where the control protocol answers [default, without an app: `BASE_URL`/__unsaid/v1].
    #[arg(long, value_name = "URL", env = "UNSAID_CONTROL_URL")]
    pub control_url: Option<String>,
    /// Easemob: the organisation.
    #[arg(long, value_name = "NAME", env = "UNSAID_ORG_NAME")]
    pub org_name: Option<String>,
    /// Easemob: the application. Credentials: `UNSAID_CLIENT_ID` and `UNSAID_CLIENT_SECRET`, or `UNSAID_TOKEN`.
    #[arg(long, value_name = "NAME", env = "UNSAID_APP_NAME")]
    pub app_name: Option<String>,
    /// ZEGO: the app's number. Credentials: `UNSAID_SERVER_SECRET`.
    #[arg(long, value_name = "NUMBER", env = "UNSAID_APP_ID")]
    pub app_id: Option<u64>,
    /// What the target can do beyond the vendor's plain API: wait, burst, chatrooms, attachments, conversations, roaming.
    #[arg(long, value_name = "CAPABILITY", env = "UNSAID_CAN", value_delimiter = ',', value_parser = capability, hide_short_help = true)]
    pub can: Vec<Capability>,
    /// How the app is configured, where it differs from the defaults, such as `recall_window_s=60`.
    #[arg(long, value_name = "KEY=VALUE", env = "UNSAID_APP", value_delimiter = ',', value_parser = Features::parse, hide_short_help = true)]
    pub app: Vec<Features>,
    /// A value that calls cannot arrange, such as room=r1 and member=u1.
    #[arg(long, value_name = "NAME=VALUE", env = "UNSAID_GIVEN", value_delimiter = ',', value_parser = pair, hide_short_help = true)]
    pub given: Vec<(String, String)>,
    /// A URL that arranges preconditions instead of the vendor's own calls; it is asked in JSON by POST.
    #[arg(long, value_name = "URL", env = "UNSAID_ARRANGE", hide_short_help = true)]
    pub arrange: Option<String>,
    /// A command that does the same over its standard input and output.
    #[arg(
        long,
        value_name = "COMMAND",
        env = "UNSAID_ARRANGE_COMMAND",
        conflicts_with = "arrange",
        hide_short_help = true
    )]
    pub arrange_command: Option<String>,
    /// ZEGO: where the message-sent callback is listened for, such as 0.0.0.0:9000. Its secret: `UNSAID_CALLBACK_SECRET`.
    #[arg(long, value_name = "ADDRESS", env = "UNSAID_CALLBACK_LISTEN", hide_short_help = true)]
    pub callback_listen: Option<String>,
    /// A header of a gateway in front of the target, for every request; its value is a secret. Any number of them.
    #[arg(long, value_name = "NAME: VALUE", env = "UNSAID_HEADER", hide_env_values = true, hide_short_help = true)]
    pub header: Vec<String>,
    /// Where connections go instead of host and port of the URL, which stays as it is in `Host` and in TLS.
    #[arg(long, value_name = "HOST:PORT", env = "UNSAID_CONNECT_TO", hide_short_help = true)]
    pub connect_to: Option<String>,
    /// Whose certificates are trusted.
    #[command(flatten)]
    pub trust: TrustArguments,
}
