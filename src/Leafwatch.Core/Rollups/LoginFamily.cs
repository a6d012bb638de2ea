namespace Leafwatch.Core.Rollups;

/// <summary>By what somebody tries to log in: what stands before <c>_login</c> in the event's action. The numbers are in the store: they stay.</summary>
public enum LoginFamily : byte
{
    Other = 0,
    Ssh = 1,
    Http = 2,
    Ftp = 3,
    Smtp = 4,
    Pam = 5,
    Sudo = 6,
    Su = 7,
    Doas = 8,
    Pkexec = 9,
    Polkit = 10,
    Console = 11,
    Kerberos = 12,
    Windows = 13,
    Mysql = 14,
    Postgresql = 15,
}
