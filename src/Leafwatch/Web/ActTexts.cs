namespace Leafwatch.Web;

/// <summary>The words of what is changed from the dashboard: rules, who is allowed and kept out, drills, signing in through somebody else.</summary>
internal sealed record ActTexts
{
    public string CountFault { get; init; } = "The count must be a number from 1 to {0}.";
    public string TimespanFault { get; init; } = "The time must be one as in 10m or 2h, {0} at most.";
    public string NetworkFault { get; init; } = "That is no address, and no network as in 203.0.113.0/24.";
    public string LengthFault { get; init; } = "Say for how long, as in 2h or 7d, 366d at most.";
    public string OffFault { get; init; } = "off: true or false";
    public string NoReceiver { get; init; } = "There is no such receiver.";
    public string NoIncident { get; init; } = "There is no such incident.";
    public string ReasonFault { get; init; } = "Say why, in one line of at most 500 characters.";
    public string NoSuchRule { get; init; } = "No rule is named '{0}'.";
    public string NoRuleToExempt { get; init; } = "None of these rules can leave somebody out: they are not of the configuration (what is unusual, and the monitor's own health). Choose all rules below the level high.";
    public string NotAllowed { get; init; } = "{0} is not allowed: {1}.";
    public string NothingBlocks { get; init; } = "No receiver of the configuration blocks: see 'block' in the guide's page on receivers.";
    public string CannotChange { get; init; } = "Nothing can be changed here: this dashboard has no configuration.";
    public string DrillGoesOn { get; init; } = "A drill is going on.";

    // Rules.
    public string Change { get; init; } = "Change this rule";
    public string Count { get; init; } = "Events";
    public string Within { get; init; } = "Within";
    public string AsItIs { get; init; } = "as it is";
    public string TryIt { get; init; } = "Try it on the last 30 days";
    public string TryOff { get; init; } = "Try without this rule";
    public string TurnOff { get; init; } = "Turn off";
    public string TurnOn { get; init; } = "Turn on";
    public string IsOff { get; init; } = "This rule is off.";
    public string OffInFile { get; init; } = "This rule is off in the configuration, and is turned on there.";
    public string OffWith { get; init; } = "This rule is off with another that it needs.";
    public string RulesOff { get; init; } = "Off";
    public string ChangedHere { get; init; } = "Changed here";
    public string ChangedDetail { get; init; } = "What was changed from the dashboard or through the API holds over the configuration. It stands in {0}.";
    public string NothingChanged { get; init; } = "Nothing: the configuration holds as it is.";
    public string Saved { get; init; } = "Saved, and in force.";
    public string TakeBack { get; init; } = "As in the configuration";
    public string WhatIf { get; init; } = "What if";
    public string Trying { get; init; } = "The logs of the last 30 days are being read: {0} %.";
    public string NoTrial { get; init; } = "Nothing was tried for this rule.";
    public string TrialRead { get; init; } = "{0} lines were read, from {1} to {2}.";
    public string TrialNoLines { get; init; } = "There was no line to read: the logs of that time are gone.";
    public string NowInForce { get; init; } = "In force";
    public string Tried { get; init; } = "Tried";
    public string AlertsOfRule { get; init; } = "Alerts of this rule";
    public string AllAlerts { get; init; } = "Alerts of all rules";
    public string MailsAWeek { get; init; } = "Mails a week, at most";
    public string Lost { get; init; } = "Alerts that there would not have been: {0}";
    public string Gained { get; init; } = "Alerts that there would have been besides: {0}";
    public string LatestOnes { get; init; } = "(the latest {0} of them)";
    public string Save { get; init; } = "Put in force";
    public string NotReadAgain { get; init; } = "Not read again";

    // Incidents.
    public string Block { get; init; } = "Block";
    public string BlockThis { get; init; } = "Block this address";
    public string BlockFor { get; init; } = "For";
    public string BlockThisDry { get; init; } = "Block this address (a dry run: it is only said)";
    public string OnlySaid { get; init; } = "only said (dry run)";
    public string SavedDry { get; init; } = "Written down, and nobody is kept out: the receiver that blocks is set to a dry run, and only says what it would block.";
    public string Blocked { get; init; } = "Blocked";
    public string NothingBlocked { get; init; } = "Nothing is blocked.";
    public string LetIn { get; init; } = "Let in again";
    public string Allow { get; init; } = "Allow";
    public string AllowThis { get; init; } = "Allow this address";
    public string AllowWhat { get; init; } = "Address or network";
    public string ExemptFrom { get; init; } = "Exempt from";
    public string TheseRules { get; init; } = "the rules of this incident";
    public string BelowHigh { get; init; } = "all rules below the level high";
    public string Allowed { get; init; } = "Allowed";
    public string NobodyAllowed { get; init; } = "Nobody besides those in the configuration.";
    public string NoLonger { get; init; } = "No longer";

    // Drills.
    public string Drill { get; init; } = "Drill";
    public string DrillDetail { get; init; } = "A marked, harmless attack through the real pipeline to the real receivers.";
    public string DrillAll { get; init; } = "all receivers";
    public string StartDrill { get; init; } = "Start a drill";
    public string DrillRuns { get; init; } = "The drill goes on.";
    public string DrillTold { get; init; } = "Everybody was told.";
    public string DrillFailed { get; init; } = "Not everybody was told.";
    public string NoDrillHere { get; init; } = "A drill sends a marked, harmless attack to the receivers of the configuration. There are none to send it to here: a demo has its own, and without a configuration ('leafwatch init' writes one) nobody is told.";

    public string NoDrill { get; init; } = "There was no drill since the program started.";

    // Signing in through somebody else.
    public string SignInWith { get; init; } = "Sign in with {0}";
    public string OrPassword { get; init; } = "Or with a password of this dashboard:";
    public string ProviderSaysNo { get; init; } = "You did not sign in: {0}.";
    public string ProviderIsAway { get; init; } = "The identity provider cannot be reached, or does not answer as it should.";
    public string SignInTookTooLong { get; init; } = "This sign-in is too old, or was begun in another browser. Begin again.";
    public string NotGranted { get; init; } = "{0} may not come in: no role is set for them. An administrator of the identity provider can give one.";
    public string NoPasswordHere { get; init; } = "You sign in with {0}: there is no password here.";
}
