"""The API's shell: sign-in, problem documents, idempotency, cursors, one OpenAPI document. It holds no business."""
