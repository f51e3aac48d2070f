//! Uploaded files: `POST chatfiles` and `GET chatfiles/{uuid}`.

use bytes::Bytes;
use futures_util::future::FutureExt;
use futures_util::stream;
use serde_json::json;

use super::app::App;
use super::envelope::Envelope;
use super::refusal::{Refusal, illegal_argument};
use super::route::Call;
use crate::emulator::bounded::Bounded;
use crate::emulator::exchange::Response;

/// The largest file.
const MAX_FILE_BYTES: usize = 10 * 1_024 * 1_024;
/// How long a file is kept: seven days.
const KEPT_MS: u64 = 604_800_000;
/// How many files one app keeps; beyond it the oldest go.
pub const MAX_FILES: usize = 2_000;
/// How many bytes the files of one app take together; beyond it the oldest go.
pub const MAX_BYTES: usize = 32 * 1_024 * 1_024;

/// An uploaded file.
#[derive(Debug)]
struct File {
    content: Bytes,
    media_type: String,
    uploaded_at_ms: u64,
    restricted_by: Option<String>,
}

impl File {
    fn size(&self) -> usize {
        self.content.len() + self.media_type.len()
    }
}

/// The uploaded files of an app.
#[derive(Debug)]
pub struct Attachments {
    files: Bounded<File>,
    bytes: usize,
}

impl Default for Attachments {
    fn default() -> Self {
        Self { files: Bounded::new(usize::MAX), bytes: 0 }
    }
}

impl Attachments {
    fn insert(&mut self, uuid: &str, file: File) {
        self.bytes += file.size();
        self.files.insert(uuid, file);
        while self.files.len() > MAX_FILES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.files.remove_oldest() else {
                break;
            };
            self.bytes -= oldest.size();
        }
    }

    /// Deletes a file; says nothing where there is none.
    pub fn remove(&mut self, uuid: &str) {
        if let Some(file) = self.files.remove(uuid) {
            self.bytes -= file.size();
        }
    }
}

/// Takes the field `file` of a multipart body.
pub fn upload(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    let missing = || illegal_argument("file must be provided.");
    let (media_type, content) = file_field(call).ok_or_else(missing)?;
    if content.len() > MAX_FILE_BYTES {
        return Err(too_large());
    }
    let (uuid, secret) = (app.ids.uuid(), app.ids.hex(32));
    let restricted = call.request.header("restrict-access") == Some("true");
    let file = File {
        // A copy of its own, so that the rest of the request is not kept with it.
        content: Bytes::copy_from_slice(&content),
        media_type,
        uploaded_at_ms: call.now_ms,
        restricted_by: restricted.then(|| secret.clone()),
    };
    app.attachments.insert(&uuid, file);
    let entity = json!({ "uuid": uuid, "type": "chatfile", "share-secret": secret });
    Ok(Envelope::new("/chatfiles", "post").entities(vec![entity]))
}

/// Gives a file back as it was uploaded.
pub fn download(app: &App, call: &Call, uuid: &str) -> Result<Response, Refusal> {
    let file = app.attachments.files.get(uuid).ok_or_else(unknown)?;
    if call.now_ms.saturating_sub(file.uploaded_at_ms) > KEPT_MS {
        return Err(expired(uuid));
    }
    if file.restricted_by.is_some() && file.restricted_by.as_deref() != call.request.header("share-secret") {
        return Err(unknown());
    }
    Ok(Response::bytes(200, &file.media_type, file.content.clone()))
}

/// The media type and content of the field `file`. The body is whole, so nothing has to be waited for.
fn file_field(call: &Call) -> Option<(String, Bytes)> {
    let boundary = multer::parse_boundary(call.request.header("content-type")?).ok()?;
    let body = call.request.body.clone();
    let body = stream::once(async move { Ok::<_, std::convert::Infallible>(body) });
    let mut form = multer::Multipart::new(body, boundary);
    let read = async {
        while let Some(field) = form.next_field().await.ok()? {
            if field.name() == Some("file") {
                let media_type = field.content_type().map_or(OCTETS.to_owned(), ToString::to_string);
                return Some((media_type, field.bytes().await.ok()?));
            }
        }
        None
    };
    read.now_or_never().flatten()
}

/// What a file is where nobody says.
const OCTETS: &str = "application/octet-stream";

fn unknown() -> Refusal {
    Refusal::new(404, "entity_not_found", "file may not exists")
}

fn expired(uuid: &str) -> Refusal {
    Refusal::new(404, "file_expired", format!("file {uuid} is expired"))
}

fn too_large() -> Refusal {
    Refusal::new(413, "request_entity_too_large", "the file size exceeds the maximum limit.")
}
