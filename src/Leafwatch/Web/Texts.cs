namespace Leafwatch.Web;

/// <summary>All words of the dashboard. Another language is another instance: <c>new Texts { SignIn = "Anmelden", … }</c>.</summary>
internal sealed record Texts
{
    public static Texts English { get; } = new();

    /// <summary>The language, as browsers and screen readers are told it (BCP 47).</summary>
    public string Language { get; init; } = "en";

    public ExploreTexts Exploring { get; init; } = new();

    public ReportTexts Reporting { get; init; } = new();

    /// <summary>What is changed from the dashboard.</summary>
    public ActTexts Act { get; init; } = new();

    // The frame.
    public string SkipToContent { get; init; } = "Skip to the content";
    public string MainMenu { get; init; } = "Main";
    public string Live { get; init; } = "Live";
    public string Away { get; init; } = "Not connected since {0}: what is shown is of then.";
    public string Now { get; init; } = "Now";
    public string Alerts { get; init; } = "Alerts";
    public string Rules { get; init; } = "Rules";
    public string Sources { get; init; } = "Sources";
    public string Notifications { get; init; } = "Notifications";
    public string Health { get; init; } = "Health";
    public string Users { get; init; } = "Users";
    public string Audit { get; init; } = "Audit trail";
    public string Account { get; init; } = "Your account";
    public string SignOut { get; init; } = "Sign out";
    public string Earlier { get; init; } = "Earlier";
    public string Later { get; init; } = "Later";
    public string Show { get; init; } = "Show";
    public string All { get; init; } = "all";
    public string Nothing { get; init; } = "–";

    // Refusals.
    public string Refused { get; init; } = "Not allowed";
    public string NotYours { get; init; } = "Your role does not allow this. An administrator can give you another.";
    public string FromElsewhere { get; init; } = "This came from another site's page, and nothing was changed.";
    public string FormIsOld { get; init; } = "The form is out of date, and nothing was changed. Go back, load the page again, and send it once more.";
    public string SignInFirst { get; init; } = "Sign in, or send a token.";
    public string NotFound { get; init; } = "Not found";
    public string WrongMethod { get; init; } = "Not in this way";
    public string WrongMethodDetail { get; init; } = "This address takes {0}.";
    public string NotFoundDetail { get; init; } = "There is nothing at this address.";
    public string NotSo { get; init; } = "That did not work";

    // Signing in.
    public string SignIn { get; init; } = "Sign in";
    public string UserName { get; init; } = "User name";
    public string Password { get; init; } = "Password";
    public string WrongPassword { get; init; } = "User name and password do not match.";
    public string TooMany { get; init; } = "Too many wrong passwords. Try again in {0}.";
    public string Busy { get; init; } = "Many people sign in at this moment. Try again soon.";
    public string NobodyYet { get; init; } = "Nobody may sign in yet. The link to set the first password was printed when Leafwatch started; a new start prints a new one. Or type on the machine: leafwatch user add NAME --role administrator";
    public string FirstStart { get; init; } = "Welcome to Leafwatch";
    public string FirstStartDetail { get; init; } = "Choose a name and a password for the administrator. This link works once.";
    public string SetupLinkIsOld { get; init; } = "This link has been used, or is too old. A new start of Leafwatch prints a new one, as long as there is no administrator.";
    public string PasswordRule { get; init; } = "At least 12 characters. A few unrelated words are good.";
    public string PasswordFault { get; init; } = "The password must {0}.";
    public string NameFault { get; init; } = "A user name has 1 to 64 letters a to z, digits, and . _ @ -, and begins with a letter or digit.";
    public string RoleFault { get; init; } = "There is no such role: one of viewer, operator and administrator.";
    public string NameIsTaken { get; init; } = "Somebody has this name already.";
    public string PasswordAgain { get; init; } = "Password, once more";
    public string PasswordsDiffer { get; init; } = "The two passwords differ.";
    public string Create { get; init; } = "Create the account";

    // The account.
    public string ChangePassword { get; init; } = "Change your password";
    public string CurrentPassword { get; init; } = "Current password";
    public string NewPassword { get; init; } = "New password";
    public string NewPasswordAgain { get; init; } = "New password, once more";
    public string WrongCurrent { get; init; } = "The current password is not right: nothing was changed.";
    public string PasswordChanged { get; init; } = "Your password is changed. Your other sessions have ended.";
    public string Sessions { get; init; } = "Where you are signed in";
    public string ThisSession { get; init; } = "this browser";
    public string EndOthers { get; init; } = "Sign out everywhere else";
    public string Tokens { get; init; } = "API tokens";
    public string TokensDetail { get; init; } = "A token lets a program use the API as you. It is shown once, when it is made.";
    public string NoTokens { get; init; } = "There is none.";
    public string MakeToken { get; init; } = "Make a token";
    public string TokenName { get; init; } = "What it is for";
    public string TokenScope { get; init; } = "What it may";
    public string TokenExpires { get; init; } = "How long it holds";
    public string TokenMade { get; init; } = "The new token, shown this once:";
    public string ScopeMetrics { get; init; } = "read the metrics";
    public string ScopeRead { get; init; } = "read everything";
    public string ScopeAct { get; init; } = "read and act";
    public string Days { get; init; } = "{0} days";
    public string NoEnd { get; init; } = "until it is taken back";
    public string TakeBack { get; init; } = "Take back";
    public string Name { get; init; } = "Name";
    public string Made { get; init; } = "Made";
    public string Expires { get; init; } = "Expires";
    public string LastUsed { get; init; } = "Last used";
    public string Never { get; init; } = "never";
    public string Browser { get; init; } = "Browser";
    public string Address { get; init; } = "Address";
    public string SignedIn { get; init; } = "Signed in";

    // Users.
    public string AddUser { get; init; } = "Add a user";
    public string Role { get; init; } = "Role";
    public string Viewer { get; init; } = "viewer";
    public string Operator { get; init; } = "operator";
    public string Administrator { get; init; } = "administrator";
    public string RoleDetail { get; init; } = "A viewer sees everything, an operator also acts on it, an administrator also says who may come in.";
    public string SetRole { get; init; } = "Set";
    public string Remove { get; init; } = "Remove";
    public string Since { get; init; } = "Since";
    public string LastAdministrator { get; init; } = "The last administrator stays one.";
    public string When { get; init; } = "When";
    public string Who { get; init; } = "Who";
    public string From { get; init; } = "From";
    public string What { get; init; } = "What";
    public string Whom { get; init; } = "Whom or what";

    // How it stands.
    public string AllIsWell { get; init; } = "The monitor is well";
    public string WellAndSilent { get; init; } = "The monitor is well, but no line comes, though {0} a minute are usual now: see whether the site runs, and writes its logs";
    public string NotWell { get; init; } = "The monitor needs attention";
    public string LinesPerMinute { get; init; } = "Lines a minute";
    public string Usually { get; init; } = "usually {0}";
    public string Firing { get; init; } = "Firing";
    public string Owed { get; init; } = "Owed";
    public string OwedDetail { get; init; } = "notifications that wait";
    public string Unread { get; init; } = "Unread";
    public string UnreadDetail { get; init; } = "written, not read yet";
    public string LinesPerHour { get; init; } = "Lines an hour";
    public string LinesPerHourSummary { get; init; } = "Lines an hour over the last {0} hours: {1} in all, at most {2} in an hour.";

    // Alerts.
    public string Level { get; init; } = "Level";
    public string Rule { get; init; } = "Rule";
    public string Group { get; init; } = "Who or what";
    public string Count { get; init; } = "How much";
    public string First { get; init; } = "First";
    public string Last { get; init; } = "Last";
    public string Fired { get; init; } = "Fired";
    public string State { get; init; } = "State";
    public string StillFiring { get; init; } = "firing";
    public string Over { get; init; } = "over";
    public string Period { get; init; } = "Within";
    public string Hours24 { get; init; } = "24 hours";
    public string Week { get; init; } = "7 days";
    public string Month { get; init; } = "30 days";
    public string Ever { get; init; } = "all time";
    public string ValueOf { get; init; } = "Address or name";
    public string NoAlerts { get; init; } = "No alert is like this.";
    public string WholeSite { get; init; } = "the whole site";
    public string Asked { get; init; } = "The rule asks for";
    public string AskedDetail { get; init; } = "{0} within {1}";
    public string Resolved { get; init; } = "Over since";
    public string Evidence { get; init; } = "Evidence";
    public string EvidenceDetail { get; init; } = "The first and the last lines, as they were written; what cannot be seen is spelled out.";
    public string SeenFrom { get; init; } = "Seen from";
    public string Times { get; init; } = "Times";
    public string ToldTo { get; init; } = "Who was told";
    public string NobodyTold { get; init; } = "Nobody: it is part of no incident.";
    public string ToldOfIncident { get; init; } = "It is part of an incident. Who was told of that, and why, is there:";
    public string Others { get; init; } = "Other alerts of {0}";
    public string WhatToDo { get; init; } = "What to do";
    public string Author { get; init; } = "Author";
    public string License { get; init; } = "License";

    // Incidents.
    public string Incidents { get; init; } = "Incidents";
    public string Incident { get; init; } = "Incident";
    public string Text { get; init; } = "Text";
    public string NoIncidents { get; init; } = "No incident is like this.";
    public string NothingOpen { get; init; } = "No incident needs anybody.";
    public string OpenIncidents { get; init; } = "Incidents that need somebody";
    public string OpenCount { get; init; } = "{0} incidents need somebody";
    public string AllOpen { get; init; } = "All {0} that need somebody";
    public string OpenOnes { get; init; } = "open";
    public string NeededOnes { get; init; } = "need somebody";
    public string GotIn { get; init; } = "Somebody got in";

    public string DidTheyGetIn { get; init; } = "Did they get in?";

    public string NotKnownToHave { get; init; } = "Nobody is known to have";
    public string Events { get; init; } = "Events";
    public string Matches { get; init; } = "Matches";
    public string MatchesOverTime { get; init; } = "Matches over time";
    public string MatchesSummary { get; init; } = "Matches over time: {0} in all, at most {1} in {2}. An event counts once for each rule that it matches.";
    public string Opened { get; init; } = "Opened";
    public string Raised { get; init; } = "Graver than its rules";
    public string TakenCareOf { get; init; } = "Taken care of by";
    public string Actions { get; init; } = "What to do about it";
    public string Note { get; init; } = "Note";
    public string AddNote { get; init; } = "Add the note";
    public string Acknowledge { get; init; } = "Acknowledge";
    public string ReadAt { get; init; } = "read at";
    public string CloseTrue { get; init; } = "Close: it was real";
    public string CloseFalse { get; init; } = "Close: false alarm";
    public string CloseExpected { get; init; } = "Close: expected";
    public string AskedOfMonitor { get; init; } = "The monitor is busy, and takes this up soon.";
    public string Done { get; init; } = "Done.";
    public string NoteFault { get; init; } = "Write the note first: 1 to {0} characters.";
    public string LinkIsOld { get; init; } = "This link is too old, or not whole. Sign in to the dashboard instead.";
    public string Silences { get; init; } = "Silences";
    public string NoSilences { get; init; } = "Nothing is silenced.";
    public string SilenceThis { get; init; } = "Silence";
    public string SilenceWhat { get; init; } = "Which incidents";
    public string SilenceFor { get; init; } = "For how long";
    public string EndSilence { get; init; } = "End it";
    public string Until { get; init; } = "Until";
    public string Widths { get; init; } = "How wide it is";
    public string Field { get; init; } = "Field";
    public string Different { get; init; } = "Different ones";
    public string Values { get; init; } = "The first of them";
    public string Story { get; init; } = "The story";
    public string Detail { get; init; } = "Detail";
    public string ToldAndNot { get; init; } = "Who was told, and why not";
    public string Told { get; init; } = "Told";
    public string Yes { get; init; } = "yes";
    public string No { get; init; } = "no";
    public string Similar { get; init; } = "Similar ones before";

    // Anomalies.
    public string Anomalies { get; init; } = "Anomalies";
    public string NoAnomalies { get; init; } = "No anomaly is known of this time.";
    public string Learned { get; init; } = "What was learned of each site";
    public string NothingLearned { get; init; } = "No site is known yet: what was learned is kept an hour after the start, and at the end.";
    public string InShadow { get; init; } = "in shadow";
    public string ShadowDetail { get; init; } = "in shadow: kept and not told, for it is still learned what is normal";
    public string Judge { get; init; } = "What was it?";
    public string JudgeTrue { get; init; } = "It was real";
    public string JudgeFalse { get; init; } = "False alarm";
    public string JudgeExpected { get; init; } = "Expected";
    public string VerdictFault { get; init; } = "verdict: true, false_alarm or expected";
    public string Judged { get; init; } = "judged";
    public string GoesOn { get; init; } = "goes on";
    public string SeeChart { get; init; } = "chart";

    // Rules.
    public string RulesInForce { get; init; } = "{0} rules and {1} correlations are in force.";
    public string Kind { get; init; } = "Kind";
    public string SingleEvent { get; init; } = "single event";
    public string Correlation { get; init; } = "correlation";
    public string FiredInMonth { get; init; } = "Fired in 30 days";
    public string Threshold { get; init; } = "Threshold";
    public string GroupedBy { get; init; } = "Grouped by";
    public string LooksAt { get; init; } = "Looks at";
    public string CountedBy { get; init; } = "Counted by";
    public string Tags { get; init; } = "Tags";
    public string FalsePositives { get; init; } = "May be harmless";
    public string References { get; init; } = "References";
    public string Where { get; init; } = "Where it stands";
    public string Samples { get; init; } = "Samples";
    public string MustMatch { get; init; } = "matches";
    public string MustNotMatch { get; init; } = "does not match";
    public string LatestAlerts { get; init; } = "Latest alerts";

    // Sources.
    public string Source { get; init; } = "Source";
    public string Format { get; init; } = "Format";
    public string Files { get; init; } = "Files";
    public string Lag { get; init; } = "Behind";
    public string Usual { get; init; } = "Usual";
    public string Parsed { get; init; } = "Understood";
    public string Gaps { get; init; } = "Gaps";
    public string LastLine { get; init; } = "Last line";
    public string Ledger { get; init; } = "Ledger";
    public string LedgerDetail { get; init; } = "What existed was read, is still unread, or is a gap.";
    public string BytesExisted { get; init; } = "Bytes that existed";
    public string BytesRead { get; init; } = "Read";
    public string BytesUnread { get; init; } = "Still unread";
    public string BytesLost { get; init; } = "Lost in gaps";
    public string Lines { get; init; } = "Lines";
    public string LinesUnparsed { get; init; } = "Not understood";
    public string LinesLate { get; init; } = "Late";
    public string LinesCut { get; init; } = "Cut";
    public string AccountSince { get; init; } = "Since";
    public string ClockOffset { get; init; } = "Its clock";
    public string Ahead { get; init; } = "{0} ahead";
    public string BehindClock { get; init; } = "{0} behind";
    public string Bytes { get; init; } = "Bytes";
    public string Why { get; init; } = "Why";
    public string Path { get; init; } = "Path";
    public string LatestGaps { get; init; } = "Latest gaps";
    public string NoGaps { get; init; } = "No gap is known: everything that existed was read.";
    public string NotUnderstood { get; init; } = "Lines that were not understood";
    public string LooksLike { get; init; } = "looks like {0}";
    public string NearestTo { get; init; } = "like {0} up to column {1}";
    public string NoSources { get; init; } = "No source has been read yet.";

    // Notifications.
    public string Receiver { get; init; } = "Receiver";
    public string Receivers { get; init; } = "Receivers";
    public string NoReceivers { get; init; } = "No receiver is configured: alerts are shown here and in the report log only.";
    public string Delivered { get; init; } = "delivered";
    public string Dead { get; init; } = "given up";
    public string IsOwed { get; init; } = "owed";
    public string Reason { get; init; } = "Reason";
    public string Attempts { get; init; } = "Attempts";
    public string Alert { get; init; } = "Alert";
    public string Of { get; init; } = "Of what";
    public string NextTry { get; init; } = "Next try";
    public string SendNow { get; init; } = "Send now";
    public string ReportOf { get; init; } = "Report {0}";
    public string SomeReport { get; init; } = "A report, or the weekly word that all works";
    public string SendAgain { get; init; } = "Send again";
    public string SendAgainAll { get; init; } = "Send all now";
    public string SentAgain { get; init; } = "Notifications that are sent now: {0}. A receiver that does not answer has a pause, an hour at most, and then is tried first.";
    public string NoNotifications { get; init; } = "There is no such notification.";
    public string NotDeliveredSince { get; init; } = "Not delivered since";

    // Health.
    public string Problems { get; init; } = "Problems";
    public string NoProblems { get; init; } = "Nothing is wrong with the monitor itself.";
    public string Monitor { get; init; } = "The monitor";
    public string Version { get; init; } = "Version";
    public string Runtime { get; init; } = "Runtime";
    public string RunningSince { get; init; } = "Running since";
    public string LastCommit { get; init; } = "Last stored";
    public string Memory { get; init; } = "Memory";
    public string CountedGroups { get; init; } = "Groups that rules count";
    public string ParserFaults { get; init; } = "Lines at which Leafwatch itself failed (please report them)";
    public string GroupsAndForgotten { get; init; } = "{0}; {1} forgotten before their time";
    public string StateSize { get; init; } = "State";
    public string StateDisk { get; init; } = "Free on its disk";
    public string ProcessNumber { get; init; } = "Process";
    public string Troubles { get; init; } = "What went wrong since the start";
    public string NoTroubles { get; init; } = "Nothing went wrong since the start.";
    public string OpenPages { get; init; } = "Open live pages";
    public string Machine { get; init; } = "Machine";

    /// <summary>A text with values in its places.</summary>
    public static string Fill(string text, params ReadOnlySpan<object?> values) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, values);
}
