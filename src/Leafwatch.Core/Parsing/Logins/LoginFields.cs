namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Fields of logins besides those that every kind of line may have; https://www.elastic.co/docs/reference/ecs (8.17).</summary>
internal static class LoginFields
{
    /// <summary>Whom the user became, or whose account was changed.</summary>
    public static readonly Field UserTargetName = Field.Named("user.target.name");

    public static readonly Field GroupName = Field.Named("group.name");
    public static readonly Field SessionId = Field.Named("session.id");
    public static readonly Field CommandLine = Field.Named("process.command_line");
    public static readonly Field WorkingDirectory = Field.Named("process.working_directory");
    public static readonly Field DestinationIp = Field.Named("destination.ip");
    public static readonly Field DestinationPort = Field.Named("destination.port");
    public static readonly Field Database = Field.Named("database.name");

    public static IReadOnlyList<Field> All { get; } =
        [UserTargetName, GroupName, SessionId, CommandLine, WorkingDirectory, DestinationIp, DestinationPort, Database];
}
