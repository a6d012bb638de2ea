namespace Leafwatch.LogGenerator;

/// <summary>One address that goes on being refused: a scanner, a guesser, somebody who reloads a broken page.</summary>
internal sealed class Burst(byte[] address, int status, byte[] agent, int remaining)
{
    public byte[] Address => address;

    public int Status => status;

    public byte[] Agent => agent;

    public int Remaining { get; set; } = remaining;
}
