#pragma once

namespace simulator {

class World;

/**
 * Redeploys a git stack when its reference has moved, as polling and webhooks do: images are pulled first,
 * and nothing says so when it fails. Takes the world's lock itself.
 */
void redeploy_when_changed(World &world, int stack_id);

/** One round of polling over all stacks that have a job. Returns how many were looked at. */
int poll_all(World &world);

} // namespace simulator
