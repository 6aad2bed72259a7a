-- 8 queries

-- 1. platform/accounts/sessions/middleware.py:SessionLimits.__call__
SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date"
    FROM "django_session"
    WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s)
    LIMIT …;

-- 2. platform/tenancy/views.py:community_view.<locals>.decorate.<locals>.wrapped
SELECT "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "accounts_user"
    WHERE "accounts_user"."id" = %s
    LIMIT …;

-- 3. platform/tenancy/views.py:memberships_of
SELECT "tenancy_membership"."id", "tenancy_membership"."community_id", "tenancy_membership"."user_id", "tenancy_membership"."roles", "tenancy_membership"."function", "tenancy_membership"."joined_at", "tenancy_membership"."ended_at", (SELECT U0."starts_on" AS "starts_on"
    FROM "accounts_secondfactorrule" U0
    WHERE U0."community_id" = ("tenancy_membership"."community_id")
    LIMIT …) AS "second_factor_starts_on", EXISTS(SELECT %s AS "a"
    FROM "directory_registerstate" U0
    INNER JOIN "directory_importrun" U1 ON (U0."run_id" = U1."id")
    WHERE (U0."generation" > %s AND U1."file_name" = %s AND U0."source" = %s)
    LIMIT …) AS "first_hour_invented_register", "tenancy_community"."id", "tenancy_community"."slug", "tenancy_community"."name", "tenancy_community"."is_demo", "tenancy_community"."modules", "tenancy_community"."modules_known", "tenancy_community"."created_at"
    FROM "tenancy_membership"
    INNER JOIN "tenancy_community" ON ("tenancy_membership"."community_id" = "tenancy_community"."id")
    WHERE ("tenancy_membership"."ended_at" IS NULL AND "tenancy_membership"."user_id" = %s)
    ORDER BY "tenancy_community"."name" ASC, "tenancy_membership"."id" ASC
    LIMIT …;

-- 4. contexts/association/voting/queries.py:find
SELECT "association_vote"."id", "association_vote"."community_id", "association_vote"."meeting_id", "association_vote"."agenda_item_id", "association_vote"."question", "association_vote"."detail", "association_vote"."means", "association_vote"."decision", "association_vote"."options", "association_vote"."seats", "association_vote"."audience", "association_vote"."state", "association_vote"."rules", "association_vote"."floor", "association_vote"."quorum_reached", "association_vote"."quorum_words", "association_vote"."unanimous", "association_vote"."president_choice", "association_vote"."adopted", "association_vote"."outcome", "association_vote"."words", "association_vote"."list_digest", "association_vote"."opened_at", "association_vote"."closed_at", "association_vote"."created_at", "association_vote"."created_by_id", "association_meeting"."id", "association_meeting"."community_id", "association_meeting"."kind", "association_meeting"."title", "association_meeting"."body_id", "association_meeting"."series_id", "association_meeting"."state", "association_meeting"."starts_at", "association_meeting"."ends_at", "association_meeting"."place", "association_meeting"."commune_id", "association_meeting"."link", "association_meeting"."summary", "association_meeting"."convened_at", "association_meeting"."opened_at", "association_meeting"."closed_at", "association_meeting"."second_call", "association_meeting"."cancelled_why", "association_meeting"."uid", "association_meeting"."sequence", "association_meeting"."code_key", "association_meeting"."version", "association_meeting"."created_at", "association_meeting"."created_by_id", "association_body"."id", "association_body"."community_id", "association_body"."kind", "association_body"."name", "association_body"."purpose", "association_body"."seats", "association_body"."parent_id", "association_body"."is_published", "association_body"."created_on", "association_body"."closed_on", "association_agendaitem"."id", "association_agendaitem"."community_id", "association_agendaitem"."meeting_id", "association_agendaitem"."rank", "association_agendaitem"."title", "association_agendaitem"."detail", "association_agendaitem"."kind", "association_agendaitem"."duration_min", "association_agendaitem"."owner_id"
    FROM "association_vote"
    INNER JOIN "association_meeting" ON ("association_vote"."meeting_id" = "association_meeting"."id")
    LEFT OUTER JOIN "association_body" ON ("association_meeting"."body_id" = "association_body"."id")
    LEFT OUTER JOIN "association_agendaitem" ON ("association_vote"."agenda_item_id" = "association_agendaitem"."id")
    WHERE ("association_vote"."community_id" = %s AND "association_vote"."id" = %s)
    ORDER BY "association_vote"."id" ASC
    LIMIT …;

-- 5. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_turn"
    WHERE ("association_turn"."community_id" = %s AND "association_turn"."vote_id" = %s);

-- 6. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 7. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 8. platform/tables/cells.py:body
SELECT "association_turn"."id", "association_turn"."community_id", "association_turn"."vote_id", "association_turn"."contact_id", "association_turn"."college", "association_turn"."has_voted", "association_turn"."holder_id", (SELECT U0."choice" AS "choice"
    FROM "association_namedvoice" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_turn"."contact_id") AND U0."vote_id" = %s)
    LIMIT …) AS "said", "association_vote"."id", "association_vote"."community_id", "association_vote"."meeting_id", "association_vote"."agenda_item_id", "association_vote"."question", "association_vote"."detail", "association_vote"."means", "association_vote"."decision", "association_vote"."options", "association_vote"."seats", "association_vote"."audience", "association_vote"."state", "association_vote"."rules", "association_vote"."floor", "association_vote"."quorum_reached", "association_vote"."quorum_words", "association_vote"."unanimous", "association_vote"."president_choice", "association_vote"."adopted", "association_vote"."outcome", "association_vote"."words", "association_vote"."list_digest", "association_vote"."opened_at", "association_vote"."closed_at", "association_vote"."created_at", "association_vote"."created_by_id", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", T5."id", T5."community_id", T5."kind", T5."last_name", T5."first_name", T5."organisation_name", T5."search_name", T5."category", T5."function", T5."represents_id", T5."entry", T5."rpps", T5."profession", T5."practice", T5."commune_id", T5."email", T5."phone", T5."standing", T5."college_id", T5."joined_on", T5."left_on", T5."user_id", T5."mail_refused_at", T5."shown_by_name_at", T5."note", T5."version", T5."created_at", T5."updated_at"
    FROM "association_turn"
    INNER JOIN "association_vote" ON ("association_turn"."vote_id" = "association_vote"."id")
    INNER JOIN "association_contact" ON ("association_turn"."contact_id" = "association_contact"."id")
    LEFT OUTER JOIN "association_contact" T5 ON ("association_turn"."holder_id" = T5."id")
    WHERE ("association_turn"."community_id" = %s AND "association_turn"."vote_id" = %s)
    ORDER BY "association_contact"."search_name" ASC, "association_turn"."id" ASC
    LIMIT …;
