-- Modules are installed like apps. What a version of an app is made up of was chosen when it was installed, or when a module was switched
-- and the app was proved with it.
ALTER TABLE app ADD COLUMN kind TEXT NOT NULL DEFAULT 'App';              -- App, Module
CREATE TABLE app_module (
  app_id         TEXT NOT NULL,            -- of an app, or of a module that uses others
  app_version    TEXT NOT NULL,
  module_id      TEXT NOT NULL,
  module_version TEXT NOT NULL,
  PRIMARY KEY (app_id, app_version, module_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX app_module_user ON app_module (module_id, module_version);
