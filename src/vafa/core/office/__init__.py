"""Running a club: settings, modules, goods, branches, staff, keys, webhooks, trail, files in and out, set-up."""
