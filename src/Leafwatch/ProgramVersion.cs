namespace Leafwatch;

/// <summary>Which version of the program this is: <c>0.1.0</c>.</summary>
internal static class ProgramVersion
{
    public static string Current => typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
