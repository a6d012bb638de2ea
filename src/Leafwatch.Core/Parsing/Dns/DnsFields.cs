namespace Leafwatch.Core.Parsing.Dns;

/// <summary>Fields of questions and answers; https://www.elastic.co/docs/reference/ecs/ecs-dns (8.17).</summary>
internal static class DnsFields
{
    /// <summary>The name as it is written in zone files: what is no letter, digit or hyphen may stand behind a backslash (RFC 1035, section 5.1). Without its last dot.</summary>
    public static readonly Field QuestionName = Field.Named("dns.question.name");

    public static readonly Field QuestionType = Field.Named("dns.question.type");
    public static readonly Field QuestionClass = Field.Named("dns.question.class");
    public static readonly Field ResponseCode = Field.Named("dns.response_code");
    public static readonly Field HeaderFlags = Field.Named("dns.header_flags");
    public static readonly Field AnswerData = Field.Named("dns.answers.data");
    public static readonly Field Logger = Field.Named("log.logger");
    public static readonly Field SourceMac = Field.Named("source.mac");
    public static readonly Field DestinationIp = Field.Named("destination.ip");
    public static readonly Field DestinationPort = Field.Named("destination.port");

    /// <summary>Those that no other kind of program has.</summary>
    public static IReadOnlyList<Field> Own { get; } =
        [QuestionName, QuestionType, QuestionClass, ResponseCode, HeaderFlags, AnswerData, Logger, SourceMac];

    /// <summary>Sets the name that was asked for, without the dot that some programs end it with; a dot alone is the root.</summary>
    public static void SetName(EventView line, LineText name) =>
        (name.Length > 1 && name.Bytes[^1] == '.' && name.Bytes[^2] != '\\' ? name.To(name.Length - 1) : name).SetAs(line, QuestionName);

    /// <summary>Sets <c>name</c>, <c>type</c> and <c>class</c> of the question, as far as the line has them: it may have been cut.</summary>
    public static void SetQuestion(EventView line, LineText name, LineText type, LineText zoneClass)
    {
        SetName(line, name);
        SetUnlessEmpty(line, type, QuestionType);
        SetUnlessEmpty(line, zoneClass, QuestionClass);
    }

    private static void SetUnlessEmpty(EventView line, LineText text, Field field)
    {
        if (text.Length > 0)
        {
            text.SetAs(line, field);
        }
    }
}
