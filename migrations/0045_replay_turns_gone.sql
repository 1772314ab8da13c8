-- A conversation that can no longer be played is left out of its replay.
grant delete on review_replay_turns to rekindle_app;
