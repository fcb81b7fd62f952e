CREATE TABLE accesslog (
  seq INTEGER NOT NULL,
  at VARCHAR NOT NULL,
  operator VARCHAR NOT NULL,
  action VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  purpose VARCHAR NOT NULL,
  PRIMARY KEY (seq)
);

CREATE TABLE device (
  id VARCHAR NOT NULL,
  role VARCHAR NOT NULL,
  village VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  letter VARCHAR NOT NULL,
  public VARCHAR NOT NULL,
  confirmed BOOLEAN NOT NULL,
  active BOOLEAN NOT NULL,
  is_self BOOLEAN NOT NULL,
  next_number INTEGER NOT NULL,
  edition INTEGER NOT NULL,
  note VARCHAR NOT NULL,
  at VARCHAR NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE draft (
  id VARCHAR NOT NULL,
  operator VARCHAR NOT NULL,
  page VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  answers VARCHAR NOT NULL,
  base VARCHAR NOT NULL,
  place VARCHAR NOT NULL,
  saved_at VARCHAR NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX ix_draft_operator ON draft (operator);

CREATE INDEX ix_draft_subject ON draft (subject);

CREATE TABLE handed (
  unit_id VARCHAR NOT NULL,
  sent_number VARCHAR NOT NULL,
  sent_on VARCHAR NOT NULL,
  sent_seen VARCHAR NOT NULL,
  word_number VARCHAR NOT NULL,
  word_on VARCHAR NOT NULL,
  word_seen VARCHAR NOT NULL,
  refused VARCHAR NOT NULL,
  refused_seen VARCHAR NOT NULL,
  came_number VARCHAR NOT NULL,
  came_on VARCHAR NOT NULL,
  came_seen VARCHAR NOT NULL,
  PRIMARY KEY (unit_id)
);

CREATE TABLE journal (
  seq INTEGER NOT NULL,
  device VARCHAR NOT NULL,
  counter INTEGER NOT NULL,
  operator VARCHAR NOT NULL,
  at VARCHAR NOT NULL,
  verb VARCHAR NOT NULL,
  unit_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  row_id VARCHAR NOT NULL,
  field VARCHAR NOT NULL,
  old VARCHAR,
  new VARCHAR,
  why VARCHAR NOT NULL,
  PRIMARY KEY (seq)
);

CREATE INDEX ix_journal_row_id ON journal (row_id);

CREATE INDEX ix_journal_unit_id ON journal (unit_id);

CREATE TABLE meta (
  "key" VARCHAR NOT NULL,
  value VARCHAR NOT NULL,
  PRIMARY KEY ("key")
);

CREATE TABLE operator (
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  tag VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  left_on VARCHAR,
  PRIMARY KEY (id)
);

CREATE INDEX ix_operator_name ON operator (name);

CREATE TABLE packagelog (
  id VARCHAR NOT NULL,
  direction VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  number VARCHAR NOT NULL,
  device VARCHAR NOT NULL,
  village VARCHAR NOT NULL,
  content VARCHAR NOT NULL,
  check_code VARCHAR NOT NULL,
  at VARCHAR NOT NULL,
  counts VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  receipt VARCHAR NOT NULL,
  note VARCHAR NOT NULL,
  answered_by VARCHAR NOT NULL,
  journal_from INTEGER NOT NULL,
  journal_to INTEGER NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX ix_packagelog_content ON packagelog (content);

CREATE INDEX ix_packagelog_device ON packagelog (device);

CREATE INDEX ix_packagelog_number ON packagelog (number);

CREATE TABLE peerlack (
  peer VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  PRIMARY KEY (peer, digest)
);

CREATE TABLE peerseen (
  peer VARCHAR NOT NULL,
  unit_id VARCHAR NOT NULL,
  seen VARCHAR NOT NULL,
  PRIMARY KEY (peer, unit_id)
);

CREATE TABLE putaside (
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  at VARCHAR NOT NULL,
  operator VARCHAR NOT NULL,
  size INTEGER NOT NULL,
  sha256 VARCHAR NOT NULL,
  code VARCHAR NOT NULL,
  why VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  device VARCHAR NOT NULL,
  place VARCHAR NOT NULL,
  number VARCHAR NOT NULL,
  "key" VARCHAR NOT NULL,
  note VARCHAR NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX ix_putaside_device ON putaside (device);

CREATE INDEX ix_putaside_sha256 ON putaside (sha256);

CREATE TABLE r_age_note (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  age INTEGER,
  date TEXT,
  outcome TEXT,
  name TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_age_note_unit_id ON r_age_note (unit_id);

CREATE TABLE r_alert_route (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  alert_id TEXT,
  department TEXT,
  routed_on TEXT,
  due_on TEXT,
  request TEXT,
  done_on TEXT,
  result TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_alert_route_unit_id ON r_alert_route (unit_id);

CREATE TABLE r_analysis_meeting (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  date TEXT,
  place TEXT,
  chair TEXT,
  recorder TEXT,
  attendees TEXT,
  concerned_ids TEXT,
  conclusions TEXT,
  next_steps TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_analysis_meeting_unit_id ON r_analysis_meeting (unit_id);

CREATE TABLE r_archive_note (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  kind TEXT,
  paper TEXT,
  date TEXT,
  name TEXT,
  reference TEXT,
  problem TEXT,
  story TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_archive_note_case_id ON r_archive_note (case_id);

CREATE INDEX ix_r_archive_note_unit_id ON r_archive_note (unit_id);

CREATE TABLE r_attachment (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  member_id TEXT,
  target_id TEXT,
  purpose TEXT,
  title TEXT,
  digest TEXT,
  secret TEXT,
  media TEXT,
  size INTEGER,
  width INTEGER,
  height INTEGER,
  taken_on TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_attachment_case_id ON r_attachment (case_id);

CREATE INDEX ix_r_attachment_target_id ON r_attachment (target_id);

CREATE INDEX ix_r_attachment_unit_id ON r_attachment (unit_id);

CREATE TABLE r_benefit (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  scheme TEXT,
  since TEXT,
  amount TEXT,
  until TEXT,
  end_reason TEXT,
  paper TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_benefit_unit_id ON r_benefit (unit_id);

CREATE TABLE r_blank_sheet (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  form TEXT,
  batch TEXT,
  printed_on TEXT,
  state TEXT,
  household_id TEXT,
  done_on TEXT,
  name TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_blank_sheet_household_id ON r_blank_sheet (household_id);

CREATE INDEX ix_r_blank_sheet_unit_id ON r_blank_sheet (unit_id);

CREATE TABLE r_care_record (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  care_kind TEXT,
  since TEXT,
  contact_name TEXT,
  contact_role TEXT,
  contact_phone TEXT,
  agreement TEXT,
  agreement_on TEXT,
  agreement_until TEXT,
  "end" TEXT,
  end_reason TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_care_record_unit_id ON r_care_record (unit_id);

CREATE TABLE r_care_visit (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  care_id TEXT,
  date TEXT,
  mode TEXT,
  visitors TEXT,
  state TEXT,
  needs TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_care_visit_unit_id ON r_care_visit (unit_id);

CREATE TABLE r_case_event (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  follows TEXT,
  step TEXT,
  side TEXT,
  date TEXT,
  person TEXT,
  paper TEXT,
  by_paper BOOLEAN,
  undoes TEXT,
  meeting_id TEXT,
  notice_id TEXT,
  reason TEXT,
  details TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_case_event_case_id ON r_case_event (case_id);

CREATE INDEX ix_r_case_event_meeting_id ON r_case_event (meeting_id);

CREATE INDEX ix_r_case_event_notice_id ON r_case_event (notice_id);

CREATE INDEX ix_r_case_event_unit_id ON r_case_event (unit_id);

CREATE TABLE r_compare_flag (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  member_id TEXT,
  circumstance TEXT,
  department TEXT,
  data_date TEXT,
  content TEXT,
  answer TEXT,
  answer_note TEXT,
  evidence TEXT,
  checker TEXT,
  checked_on TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_compare_flag_case_id ON r_compare_flag (case_id);

CREATE INDEX ix_r_compare_flag_unit_id ON r_compare_flag (unit_id);

CREATE TABLE r_consent (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  member_id TEXT,
  person_id TEXT,
  sheet_no TEXT,
  is_applicant BOOLEAN,
  difficulty TEXT,
  promise BOOLEAN,
  scope TEXT,
  sensitive TEXT,
  notice_agreed BOOLEAN,
  rights_told BOOLEAN,
  period_start TEXT,
  period_end TEXT,
  signed_on TEXT,
  valid_until TEXT,
  fingerprint BOOLEAN,
  remote BOOLEAN,
  writer_name TEXT,
  writer_relation TEXT,
  read_aloud BOOLEAN,
  guardian_name TEXT,
  guardian_relation TEXT,
  witness TEXT,
  collector TEXT,
  state TEXT,
  withdrawn_on TEXT,
  reason TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_consent_case_id ON r_consent (case_id);

CREATE INDEX ix_r_consent_unit_id ON r_consent (unit_id);

CREATE TABLE r_cross_note (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  likeness TEXT,
  other_code TEXT,
  other_village TEXT,
  conclusion TEXT,
  digest TEXT,
  said TEXT,
  name TEXT,
  date TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_cross_note_unit_id ON r_cross_note (unit_id);

CREATE TABLE r_duplicate_mark (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  left_id TEXT,
  right_id TEXT,
  digest TEXT,
  decision TEXT,
  reason TEXT,
  name TEXT,
  date TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_duplicate_mark_unit_id ON r_duplicate_mark (unit_id);

CREATE TABLE r_duty_excuse (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  duty TEXT,
  label TEXT,
  reason TEXT,
  until TEXT,
  date TEXT,
  name TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_duty_excuse_unit_id ON r_duty_excuse (unit_id);

CREATE TABLE r_erasure (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  person_id TEXT,
  ground TEXT,
  ground_text TEXT,
  erased_on TEXT,
  name TEXT,
  cells TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_erasure_unit_id ON r_erasure (unit_id);

CREATE TABLE r_field_comment (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  kind TEXT,
  row_id TEXT,
  field TEXT,
  told TEXT,
  text TEXT,
  suggestion TEXT,
  made_on TEXT,
  made_by TEXT,
  closed_on TEXT,
  closed_why TEXT,
  answer TEXT,
  answer_text TEXT,
  answered_on TEXT,
  answered_by TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_field_comment_case_id ON r_field_comment (case_id);

CREATE INDEX ix_r_field_comment_unit_id ON r_field_comment (unit_id);

CREATE TABLE r_finding_mark (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  rule TEXT,
  member_id TEXT,
  digest TEXT,
  reason TEXT,
  name TEXT,
  date TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_finding_mark_unit_id ON r_finding_mark (unit_id);

CREATE TABLE r_group_confirm (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  month TEXT,
  date TEXT,
  result TEXT,
  change TEXT,
  checkers TEXT,
  groups TEXT,
  visit_id TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_group_confirm_unit_id ON r_group_confirm (unit_id);

CREATE TABLE r_help_task (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  difficulty TEXT,
  task TEXT,
  standard TEXT,
  means TEXT,
  measure_id TEXT,
  name TEXT,
  due_on TEXT,
  state TEXT,
  done_on TEXT,
  outcome TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_help_task_case_id ON r_help_task (case_id);

CREATE INDEX ix_r_help_task_unit_id ON r_help_task (unit_id);

CREATE TABLE r_home_result (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  round_id TEXT,
  round_number TEXT,
  kind TEXT,
  date TEXT,
  checkers TEXT,
  reached BOOLEAN,
  not_reached_reason TEXT,
  house_unsafe BOOLEAN,
  house_grade TEXT,
  only_home BOOLEAN,
  water_unsafe BOOLEAN,
  water_problems TEXT,
  water_source TEXT,
  home_state TEXT,
  empty_since TEXT,
  empty_reason TEXT,
  workers INTEGER,
  jobless INTEGER,
  jobless_names TEXT,
  problem TEXT,
  handling TEXT,
  handling_note TEXT,
  name TEXT,
  due_on TEXT,
  done_on TEXT,
  done_note TEXT,
  note TEXT,
  clue_case TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_home_result_unit_id ON r_home_result (unit_id);

CREATE TABLE r_home_round (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  start TEXT,
  "end" TEXT,
  note TEXT,
  closed_on TEXT,
  closed_name TEXT,
  kind TEXT,
  groups TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_home_round_unit_id ON r_home_round (unit_id);

CREATE TABLE r_household (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  village_code TEXT,
  group_name TEXT,
  national_household_no TEXT,
  local_household_no TEXT,
  home_address TEXT,
  phone TEXT,
  head_member_id TEXT,
  member_count INTEGER,
  household_kind TEXT,
  poverty_exit_year INTEGER,
  in_relocation_site BOOLEAN,
  relocation_address TEXT,
  relocation_state TEXT,
  relocation_since TEXT,
  relocation_reason TEXT,
  is_martyr_family BOOLEAN,
  no_labour_backstop BOOLEAN,
  welfare_flags TEXT,
  dibao_scope TEXT,
  dibao_since TEXT,
  bank_name TEXT,
  bank_account TEXT,
  dangerous_house BOOLEAN,
  safe_water_solved BOOLEAN,
  remark TEXT,
  land_crop TEXT,
  land_forest TEXT,
  land_returned TEXT,
  land_orchard TEXT,
  land_pasture TEXT,
  land_water TEXT,
  house_area TEXT,
  road_type TEXT,
  road_hardened BOOLEAN,
  road_km TEXT,
  coop BOOLEAN,
  leading_firm BOOLEAN,
  leader_led BOOLEAN,
  electricity_home BOOLEAN,
  electricity_production BOOLEAN,
  tv BOOLEAN,
  toilet BOOLEAN,
  toilet_usable BOOLEAN,
  fuel TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_household_unit_id ON r_household (unit_id);

CREATE TABLE r_import_base (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  target_id TEXT,
  texts TEXT,
  file TEXT,
  place TEXT,
  unknown_columns TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_import_base_target_id ON r_import_base (target_id);

CREATE INDEX ix_r_import_base_unit_id ON r_import_base (unit_id);

CREATE TABLE r_income_record (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  moment TEXT,
  anchor_month TEXT,
  window_start TEXT,
  window_end TEXT,
  counted_members INTEGER,
  wage TEXT,
  wage_complete BOOLEAN,
  w_work TEXT,
  w_post_dept TEXT,
  w_post_town TEXT,
  w_post_village TEXT,
  w_gather TEXT,
  w_other TEXT,
  business TEXT,
  business_complete BOOLEAN,
  b_crop TEXT,
  b_livestock TEXT,
  b_forest_fruit TEXT,
  b_other TEXT,
  property TEXT,
  property_complete BOOLEAN,
  p_dividend TEXT,
  p_land TEXT,
  p_finance TEXT,
  p_entrust TEXT,
  p_other TEXT,
  transfer TEXT,
  transfer_complete BOOLEAN,
  t_family_plan TEXT,
  t_dibao TEXT,
  t_tekun TEXT,
  t_pension TEXT,
  t_pension_insurance TEXT,
  t_eco_farmland TEXT,
  t_eco_forest TEXT,
  t_eco_grass TEXT,
  t_eco_migration TEXT,
  t_eco_other TEXT,
  t_elder TEXT,
  t_veteran TEXT,
  t_disability TEXT,
  t_support TEXT,
  t_farm_fertility TEXT,
  t_farm_grain TEXT,
  t_education TEXT,
  t_disaster TEXT,
  t_relief TEXT,
  t_insurance TEXT,
  t_heating_price TEXT,
  t_other TEXT,
  business_cost TEXT,
  business_cost_complete BOOLEAN,
  c_crop TEXT,
  c_livestock TEXT,
  c_forest_fruit TEXT,
  c_other TEXT,
  claims TEXT,
  allowed_self_paid TEXT,
  allowed_self_paid_complete BOOLEAN,
  x_medical TEXT,
  x_education TEXT,
  x_other TEXT,
  net_income TEXT,
  per_capita TEXT,
  ref_household TEXT,
  ref_per_capita TEXT,
  stated_net TEXT,
  stated_per_capita TEXT,
  stated_gross TEXT,
  evidence TEXT,
  evidence_note TEXT,
  estimated_items TEXT,
  confirmed_by TEXT,
  confirmed_on TEXT,
  deposit_declared BOOLEAN,
  deposit_band TEXT,
  vehicle_declared INTEGER,
  vehicle_use TEXT,
  house_declared BOOLEAN,
  house_declared_note TEXT,
  business_declared BOOLEAN,
  business_declared_note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_income_record_case_id ON r_income_record (case_id);

CREATE INDEX ix_r_income_record_unit_id ON r_income_record (unit_id);

CREATE TABLE r_job_service (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  person_id TEXT,
  date TEXT,
  kind TEXT,
  content TEXT,
  provider TEXT,
  days INTEGER,
  result TEXT,
  certificate TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_job_service_unit_id ON r_job_service (unit_id);

CREATE TABLE r_ledger_close (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  period TEXT,
  closed_on TEXT,
  closed_name TEXT,
  auditor TEXT,
  mark TEXT,
  digests TEXT,
  zero BOOLEAN,
  signed_names TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_ledger_close_unit_id ON r_ledger_close (unit_id);

CREATE TABLE r_life_event (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  event TEXT,
  date TEXT,
  member_ids TEXT,
  other_household_id TEXT,
  place TEXT,
  paper TEXT,
  details TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_life_event_unit_id ON r_life_event (unit_id);

CREATE TABLE r_low_income_alert (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  level TEXT,
  grounds TEXT,
  reason TEXT,
  opened_on TEXT,
  by_data BOOLEAN,
  due_on TEXT,
  rescue TEXT,
  rescued_on TEXT,
  meeting_on TEXT,
  meeting_names TEXT,
  meeting_conclusion TEXT,
  closed_on TEXT,
  closed_how TEXT,
  result TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_low_income_alert_unit_id ON r_low_income_alert (unit_id);

CREATE TABLE r_low_income_duty (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  duty TEXT,
  period TEXT,
  done_on TEXT,
  person TEXT,
  checked INTEGER,
  found INTEGER,
  paper TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_low_income_duty_unit_id ON r_low_income_duty (unit_id);

CREATE TABLE r_low_income_event (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  record_id TEXT,
  follows TEXT,
  step TEXT,
  side TEXT,
  date TEXT,
  person TEXT,
  handlers TEXT,
  paper TEXT,
  by_paper BOOLEAN,
  undoes TEXT,
  notice_id TEXT,
  low_class TEXT,
  grade TEXT,
  amount TEXT,
  benefit_from TEXT,
  valid_until TEXT,
  paid_until TEXT,
  outcome TEXT,
  reason TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_low_income_event_notice_id ON r_low_income_event (notice_id);

CREATE INDEX ix_r_low_income_event_unit_id ON r_low_income_event (unit_id);

CREATE TABLE r_low_income_record (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  applied_class TEXT,
  scope TEXT,
  member_ids TEXT,
  channel TEXT,
  apply_mode TEXT,
  agent_name TEXT,
  reason TEXT,
  authorised_on TEXT,
  authorised_names TEXT,
  work_cost TEXT,
  care_spending TEXT,
  unproved_months INTEGER,
  unproved_wage TEXT,
  assets_ok BOOLEAN,
  no_supporter BOOLEAN,
  listed_disease BOOLEAN,
  previous_id TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_low_income_record_unit_id ON r_low_income_record (unit_id);

CREATE TABLE r_measure (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  measure_class TEXT,
  item TEXT,
  item_note TEXT,
  provider TEXT,
  start TEXT,
  "end" TEXT,
  amount TEXT,
  member_id TEXT,
  status TEXT,
  evidence TEXT,
  effect TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_measure_case_id ON r_measure (case_id);

CREATE INDEX ix_r_measure_unit_id ON r_measure (unit_id);

CREATE TABLE r_meeting (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  date TEXT,
  place TEXT,
  body TEXT,
  chair TEXT,
  recorder TEXT,
  vote_mode TEXT,
  expected INTEGER,
  present INTEGER,
  attendees TEXT,
  observers TEXT,
  team_present BOOLEAN,
  sign_in_kept BOOLEAN,
  minutes_signed BOOLEAN,
  minutes TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_meeting_unit_id ON r_meeting (unit_id);

CREATE TABLE r_meeting_vote (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  meeting_id TEXT,
  household_id TEXT,
  case_id TEXT,
  agree INTEGER,
  against INTEGER,
  abstain INTEGER,
  decision TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_meeting_vote_case_id ON r_meeting_vote (case_id);

CREATE INDEX ix_r_meeting_vote_household_id ON r_meeting_vote (household_id);

CREATE INDEX ix_r_meeting_vote_meeting_id ON r_meeting_vote (meeting_id);

CREATE INDEX ix_r_meeting_vote_unit_id ON r_meeting_vote (unit_id);

CREATE TABLE r_member (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  person_id TEXT,
  sort INTEGER,
  national_person_no TEXT,
  name TEXT,
  sex TEXT,
  id_type TEXT,
  id_number TEXT,
  birth_date TEXT,
  relation TEXT,
  ethnicity TEXT,
  political TEXT,
  school_status TEXT,
  education TEXT,
  dropout_reason TEXT,
  health TEXT,
  disease_name TEXT,
  disability TEXT,
  disability_level TEXT,
  disability_valid_until TEXT,
  labour TEXT,
  med_resident BOOLEAN,
  med_employee BOOLEAN,
  med_critical BOOLEAN,
  med_commercial BOOLEAN,
  medical_aid BOOLEAN,
  other_health_aid BOOLEAN,
  pension_resident BOOLEAN,
  pension_employee BOOLEAN,
  dibao TEXT,
  tekun TEXT,
  tekun_mode TEXT,
  disability_allowance TEXT,
  relocated BOOLEAN,
  self_care TEXT,
  lives_alone BOOLEAN,
  speaks_mandarin BOOLEAN,
  is_working BOOLEAN,
  work_months INTEGER,
  works_abroad BOOLEAN,
  plans_work BOOLEAN,
  plan_county TEXT,
  service_need TEXT,
  post_types TEXT,
  post_months INTEGER,
  job_wish TEXT,
  training_wish TEXT,
  industry_wish TEXT,
  wish_date TEXT,
  phone TEXT,
  counted_in_income BOOLEAN,
  not_counted_reason TEXT,
  presence TEXT,
  presence_reason TEXT,
  presence_date TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_member_unit_id ON r_member (unit_id);

CREATE TABLE r_monitoring_case (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  discovery_channel TEXT,
  clue_date TEXT,
  apply_date TEXT,
  apply_mode TEXT,
  collector_name TEXT,
  collector_phone TEXT,
  visitors TEXT,
  visit_date TEXT,
  monitor_category TEXT,
  identified_month TEXT,
  risks TEXT,
  disaster_kind TEXT,
  risk_other TEXT,
  risk_story TEXT,
  coping TEXT,
  coping_note TEXT,
  needs TEXT,
  suggested_category TEXT,
  proposed_category TEXT,
  proposed_reason TEXT,
  sign TEXT,
  sign_is_agent BOOLEAN,
  sign_date TEXT,
  anchor_month TEXT,
  previous_case_id TEXT,
  development_state TEXT,
  removal_mode TEXT,
  removal_month TEXT,
  monitor_contact TEXT,
  monitor_contact_phone TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_monitoring_case_unit_id ON r_monitoring_case (unit_id);

CREATE TABLE r_notice (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  kind TEXT,
  meeting_id TEXT,
  built_on TEXT,
  posted_on TEXT,
  place TEXT,
  days INTEGER,
  contact_village TEXT,
  contact_town TEXT,
  photo_posted_on TEXT,
  photo_place_on TEXT,
  photo_down_on TEXT,
  taken_down_on TEXT,
  basis TEXT,
  restarted_from TEXT,
  title TEXT,
  body TEXT,
  decided_on TEXT,
  sheet TEXT,
  posted_by TEXT,
  down_by TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_notice_meeting_id ON r_notice (meeting_id);

CREATE INDEX ix_r_notice_unit_id ON r_notice (unit_id);

CREATE TABLE r_notice_photo (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  notice_id TEXT,
  shot TEXT,
  taken_on TEXT,
  digest TEXT,
  secret TEXT,
  media TEXT,
  size INTEGER,
  width INTEGER,
  height INTEGER,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_notice_photo_notice_id ON r_notice_photo (notice_id);

CREATE INDEX ix_r_notice_photo_unit_id ON r_notice_photo (unit_id);

CREATE TABLE r_notice_row (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  notice_id TEXT,
  household_id TEXT,
  case_id TEXT,
  member_id TEXT,
  source_id TEXT,
  sort INTEGER,
  printed TEXT,
  left_on TEXT,
  left_reason TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_notice_row_case_id ON r_notice_row (case_id);

CREATE INDEX ix_r_notice_row_household_id ON r_notice_row (household_id);

CREATE INDEX ix_r_notice_row_notice_id ON r_notice_row (notice_id);

CREATE INDEX ix_r_notice_row_unit_id ON r_notice_row (unit_id);

CREATE TABLE r_objection (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  notice_id TEXT,
  household_id TEXT,
  case_id TEXT,
  received_on TEXT,
  channel TEXT,
  anonymous BOOLEAN,
  objector TEXT,
  facts TEXT,
  handlers TEXT,
  result TEXT,
  explanation TEXT,
  replied_on TEXT,
  evidence TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_objection_case_id ON r_objection (case_id);

CREATE INDEX ix_r_objection_household_id ON r_objection (household_id);

CREATE INDEX ix_r_objection_notice_id ON r_objection (notice_id);

CREATE INDEX ix_r_objection_unit_id ON r_objection (unit_id);

CREATE TABLE r_obligor (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  member_id TEXT,
  name TEXT,
  relation TEXT,
  living_place TEXT,
  work TEXT,
  children_sharing INTEGER,
  ability TEXT,
  support_agreement BOOLEAN,
  agreement_date TEXT,
  yearly_support TEXT,
  evidence TEXT,
  check_methods TEXT,
  authorised BOOLEAN,
  authorised_on TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_obligor_case_id ON r_obligor (case_id);

CREATE INDEX ix_r_obligor_unit_id ON r_obligor (unit_id);

CREATE TABLE r_pairing (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  level TEXT,
  is_monitor_contact BOOLEAN,
  name TEXT,
  sex TEXT,
  helper_unit TEXT,
  post TEXT,
  phone TEXT,
  start TEXT,
  "end" TEXT,
  end_reason TEXT,
  by_paper BOOLEAN,
  paper TEXT,
  paper_on TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_pairing_case_id ON r_pairing (case_id);

CREATE INDEX ix_r_pairing_unit_id ON r_pairing (unit_id);

CREATE TABLE r_parked_row (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  file TEXT,
  place TEXT,
  reason TEXT,
  household_number TEXT,
  content TEXT,
  settled_on TEXT,
  settled_how TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_parked_row_unit_id ON r_parked_row (unit_id);

CREATE TABLE r_policy (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  "key" TEXT,
  value TEXT,
  valid_from TEXT,
  document TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_policy_unit_id ON r_policy (unit_id);

CREATE TABLE r_post_month (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  person_id TEXT,
  post_id TEXT,
  month TEXT,
  days_due INTEGER,
  days_worked INTEGER,
  attendance TEXT,
  paid TEXT,
  paid_on TEXT,
  recorder TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_post_month_unit_id ON r_post_month (unit_id);

CREATE TABLE r_problem (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  source TEXT,
  found_on TEXT,
  concerned_id TEXT,
  what TEXT,
  measure TEXT,
  name TEXT,
  term TEXT,
  due_on TEXT,
  outcome TEXT,
  evidence TEXT,
  closed_on TEXT,
  closed_name TEXT,
  source_id TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_problem_unit_id ON r_problem (unit_id);

CREATE TABLE r_public_post (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  person_id TEXT,
  post_kind TEXT,
  post_name TEXT,
  post_source TEXT,
  post_form TEXT,
  start TEXT,
  "end" TEXT,
  monthly_allowance TEXT,
  subsidised_months INTEGER,
  attendance TEXT,
  agreement_no TEXT,
  noticed_on TEXT,
  paid_until TEXT,
  exit_reason TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_public_post_unit_id ON r_public_post (unit_id);

CREATE TABLE r_refusal_hit (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  item TEXT,
  hit BOOLEAN,
  evidence TEXT,
  special_case_approved BOOLEAN,
  minutes_ref TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_refusal_hit_case_id ON r_refusal_hit (case_id);

CREATE INDEX ix_r_refusal_hit_unit_id ON r_refusal_hit (unit_id);

CREATE TABLE r_relative (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  name TEXT,
  role TEXT,
  household_id TEXT,
  member_id TEXT,
  kinship TEXT,
  told_on TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_relative_household_id ON r_relative (household_id);

CREATE INDEX ix_r_relative_unit_id ON r_relative (unit_id);

CREATE TABLE r_relief_grant (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  grant_kind TEXT,
  batch TEXT,
  date TEXT,
  provider TEXT,
  goods TEXT,
  amount TEXT,
  fund TEXT,
  fast_lane BOOLEAN,
  receipt TEXT,
  received_on TEXT,
  received_by TEXT,
  notice_id TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_relief_grant_notice_id ON r_relief_grant (notice_id);

CREATE INDEX ix_r_relief_grant_unit_id ON r_relief_grant (unit_id);

CREATE TABLE r_relocation_site (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  name TEXT,
  told_on TEXT,
  homes INTEGER,
  unassigned INTEGER,
  industry TEXT,
  industry_jobs INTEGER,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_relocation_site_unit_id ON r_relocation_site (unit_id);

CREATE TABLE r_report_done (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  kind TEXT,
  period TEXT,
  sent_on TEXT,
  name TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_report_done_unit_id ON r_report_done (unit_id);

CREATE TABLE r_report_letter (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  date TEXT,
  title TEXT,
  household_ids TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_report_letter_unit_id ON r_report_letter (unit_id);

CREATE TABLE r_roll_round (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  start TEXT,
  "end" TEXT,
  note TEXT,
  closed_on TEXT,
  closed_name TEXT,
  roll TEXT,
  season TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_roll_round_unit_id ON r_roll_round (unit_id);

CREATE TABLE r_roll_row (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  person_id TEXT,
  round_id TEXT,
  roll TEXT,
  drawn_as TEXT,
  date TEXT,
  checkers TEXT,
  answer TEXT,
  reason TEXT,
  destination TEXT,
  aid TEXT,
  aid_amount TEXT,
  helpers TEXT,
  next_on TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_roll_row_unit_id ON r_roll_row (unit_id);

CREATE TABLE r_safeguard_snapshot (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  moment TEXT,
  taken_on TEXT,
  edu_dropout BOOLEAN,
  house_unsafe BOOLEAN,
  house_grade TEXT,
  only_home BOOLEAN,
  house_structure TEXT,
  house_area TEXT,
  house_leaks BOOLEAN,
  water_unsafe BOOLEAN,
  water_quantity TEXT,
  water_quality TEXT,
  water_access TEXT,
  water_assurance TEXT,
  water_source TEXT,
  seasonal_shortage BOOLEAN,
  seasonal_months TEXT,
  uninsured_member BOOLEAN,
  food_ok BOOLEAN,
  clothing_ok BOOLEAN,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_safeguard_snapshot_case_id ON r_safeguard_snapshot (case_id);

CREATE INDEX ix_r_safeguard_snapshot_unit_id ON r_safeguard_snapshot (unit_id);

CREATE TABLE r_sample_check (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  draw_number TEXT,
  reason TEXT,
  listed_on TEXT,
  result TEXT,
  checked_on TEXT,
  checkers TEXT,
  doubt TEXT,
  note TEXT,
  recheck_result TEXT,
  recheck_text TEXT,
  rechecked_on TEXT,
  recheckers TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_sample_check_case_id ON r_sample_check (case_id);

CREATE INDEX ix_r_sample_check_unit_id ON r_sample_check (unit_id);

CREATE TABLE r_sample_draw (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  date TEXT,
  seed TEXT,
  share TEXT,
  listed TEXT,
  digest TEXT,
  drawn TEXT,
  drawers TEXT,
  witnesses TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_sample_draw_unit_id ON r_sample_draw (unit_id);

CREATE TABLE r_staff_handover (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  date TEXT,
  giver TEXT,
  receiver TEXT,
  witness TEXT,
  reason TEXT,
  papers TEXT,
  sticks TEXT,
  keys TEXT,
  note TEXT,
  listed TEXT,
  signed_on TEXT,
  closed_on TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_staff_handover_unit_id ON r_staff_handover (unit_id);

CREATE TABLE r_stop_report (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  scheme TEXT,
  cause TEXT,
  happened_on TEXT,
  opened_on TEXT,
  reported_on TEXT,
  reported_to TEXT,
  stop_from TEXT,
  done_on TEXT,
  outcome TEXT,
  overpaid TEXT,
  note TEXT,
  source_id TEXT,
  answered_on TEXT,
  answer TEXT,
  answer_from TEXT,
  answer_name TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_stop_report_unit_id ON r_stop_report (unit_id);

CREATE TABLE r_sweep (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  kind TEXT,
  start TEXT,
  "end" TEXT,
  groups TEXT,
  checkers TEXT,
  note TEXT,
  closed_on TEXT,
  closed_name TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_sweep_unit_id ON r_sweep (unit_id);

CREATE TABLE r_sweep_result (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  sweep_id TEXT,
  sweep_number TEXT,
  date TEXT,
  checkers TEXT,
  reached BOOLEAN,
  mode TEXT,
  not_reached_reason TEXT,
  at_risk BOOLEAN,
  risk_class TEXT,
  help_works BOOLEAN,
  still_stable BOOLEAN,
  only_home_unsafe BOOLEAN,
  relocation_home TEXT,
  jobless_workers INTEGER,
  found BOOLEAN,
  note TEXT,
  clue_case TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_sweep_result_unit_id ON r_sweep_result (unit_id);

CREATE TABLE r_system_entry (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  target_id TEXT,
  "column" TEXT,
  value TEXT,
  entered_name TEXT,
  entered_on TEXT,
  file TEXT,
  said TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_system_entry_target_id ON r_system_entry (target_id);

CREATE INDEX ix_r_system_entry_unit_id ON r_system_entry (unit_id);

CREATE TABLE r_town_village (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  village_code TEXT,
  name TEXT,
  letters TEXT,
  by_hand BOOLEAN,
  since TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_town_village_unit_id ON r_town_village (unit_id);

CREATE TABLE r_village (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  code TEXT,
  name TEXT,
  village_kind TEXT,
  town TEXT,
  town_kind TEXT,
  county TEXT,
  county_kind TEXT,
  office TEXT,
  has_work_team BOOLEAN,
  phone TEXT,
  town_phone TEXT,
  committee TEXT,
  team TEXT,
  groups TEXT,
  started_on TEXT,
  entered_by_town_from TEXT,
  entered_by_town_to TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_village_unit_id ON r_village (unit_id);

CREATE TABLE r_village_excuse (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  duty TEXT,
  label TEXT,
  reason TEXT,
  until TEXT,
  date TEXT,
  name TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_village_excuse_unit_id ON r_village_excuse (unit_id);

CREATE TABLE r_visit (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  case_id TEXT,
  purpose TEXT,
  date TEXT,
  mode TEXT,
  visitors TEXT,
  met_whom TEXT,
  food_ok BOOLEAN,
  clothing_ok BOOLEAN,
  edu_dropout BOOLEAN,
  house_unsafe BOOLEAN,
  water_unsafe BOOLEAN,
  uninsured_member BOOLEAN,
  safeguards_changed BOOLEAN,
  family_change TEXT,
  income_change TEXT,
  income_change_why TEXT,
  measure_progress TEXT,
  new_difficulties TEXT,
  new_risk BOOLEAN,
  solved TEXT,
  satisfaction TEXT,
  next_steps TEXT,
  signed_by_household BOOLEAN,
  result TEXT,
  not_reached_reason TEXT,
  clue_case TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_visit_case_id ON r_visit (case_id);

CREATE INDEX ix_r_visit_unit_id ON r_visit (unit_id);

CREATE TABLE r_warning_batch (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  number TEXT,
  department TEXT,
  received_on TEXT,
  answer_due TEXT,
  file TEXT,
  sheet TEXT,
  columns TEXT,
  lines TEXT,
  closed_on TEXT,
  closed_name TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_warning_batch_unit_id ON r_warning_batch (unit_id);

CREATE TABLE r_warning_row (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  batch_id TEXT,
  line INTEGER,
  name TEXT,
  id_number TEXT,
  cells TEXT,
  "match" TEXT,
  matched_household_id TEXT,
  matched_member_id TEXT,
  checkers TEXT,
  checked_on TEXT,
  result TEXT,
  note TEXT,
  clue_case TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_warning_row_unit_id ON r_warning_row (unit_id);

CREATE TABLE r_watch_entry (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  reason TEXT,
  since TEXT,
  referral TEXT,
  last_look TEXT,
  next_look TEXT,
  "end" TEXT,
  end_reason TEXT,
  note TEXT,
  source_id TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_watch_entry_unit_id ON r_watch_entry (unit_id);

CREATE TABLE r_work_calendar (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  kind TEXT,
  title TEXT,
  start TEXT,
  "end" TEXT,
  person TEXT,
  note TEXT,
  done_on TEXT,
  outcome TEXT,
  done_name TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_work_calendar_unit_id ON r_work_calendar (unit_id);

CREATE TABLE r_work_quarter_check (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  person_id TEXT,
  spell_id TEXT,
  post_id TEXT,
  quarter TEXT,
  date TEXT,
  mode TEXT,
  checkers TEXT,
  result TEXT,
  change TEXT,
  changed_on TEXT,
  "before" TEXT,
  "after" TEXT,
  reported_on TEXT,
  reported_to TEXT,
  note TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_work_quarter_check_unit_id ON r_work_quarter_check (unit_id);

CREATE TABLE r_work_spell (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  row_device TEXT NOT NULL,
  row_counter INTEGER NOT NULL,
  row_stamps TEXT,
  row_siblings TEXT,
  row_extra TEXT,
  household_id TEXT,
  member_id TEXT,
  person_id TEXT,
  start TEXT,
  "end" TEXT,
  place_kind TEXT,
  province TEXT,
  city TEXT,
  county TEXT,
  place TEXT,
  employer TEXT,
  industry TEXT,
  channel TEXT,
  month_income TEXT,
  point_to_point BOOLEAN,
  travel_subsidy TEXT,
  created_by TEXT,
  created_at TEXT,
  updated_by TEXT,
  updated_at TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX ix_r_work_spell_unit_id ON r_work_spell (unit_id);

CREATE TABLE searchbits (
  village VARCHAR NOT NULL,
  term VARCHAR NOT NULL,
  bits BLOB NOT NULL,
  PRIMARY KEY (village, term)
)
 WITHOUT ROWID;

CREATE TABLE searchpart (
  village VARCHAR NOT NULL,
  mark INTEGER NOT NULL,
  edition INTEGER NOT NULL,
  shape VARCHAR NOT NULL,
  ids BLOB NOT NULL,
  places BLOB NOT NULL,
  facets BLOB NOT NULL,
  PRIMARY KEY (village)
);

CREATE TABLE unit (
  id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  village VARCHAR NOT NULL,
  seen VARCHAR NOT NULL,
  touched INTEGER NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX ix_unit_kind ON unit (kind);

CREATE INDEX ix_unit_touched ON unit (touched);

CREATE INDEX ix_unit_village ON unit (village);

CREATE TABLE unknownrow (
  id VARCHAR NOT NULL,
  unit_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX ix_unknownrow_unit_id ON unknownrow (unit_id);
