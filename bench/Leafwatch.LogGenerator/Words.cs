namespace Leafwatch.LogGenerator;

/// <summary>What the lines are made of.</summary>
internal static class Words
{
    public static readonly byte[] Get = [.. "GET"u8];
    public static readonly byte[] Post = [.. "POST"u8];
    public static readonly byte[] None = [.. "-"u8];

    /// <summary>A TLS handshake sent to a port that speaks plain HTTP, as Apache escapes it.</summary>
    public static readonly byte[] Handshake = [.. "\\x16\\x03\\x01\\x02"u8];

    public static readonly byte[] Login = [.. "/members/login"u8];
    public static readonly byte[] Report = [.. "/members/report"u8];

    public static readonly int[] BurstStatuses = [404, 404, 404, 401, 401, 500];

    public static readonly string[] Plain =
    [
        "jobs", "courses", "news", "members", "events", "advice", "letters", "interview", "training", "welding", "nursing", "kitchen", "office",
        "drivers", "evening", "spring", "results", "contact", "partners", "library", "download", "forms", "help", "map", "archive", "photos",
    ];

    public static readonly string[] Extensions = ["css", "js", "png", "jpg", "svg", "woff2", "pdf"];

    public static readonly string[] Probes =
    [
        "wp-login.php", ".env", "phpmyadmin/index.php", ".git/config", "backup.zip", "shell.php", "cgi-bin/test.cgi", "server-status", "xmlrpc.php",
        "admin/config.php", "vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "actuator/env", "manager/html", "owa/auth/logon.aspx",
    ];

    public static readonly string[] Platforms =
    [
        "Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7", "Linux; Android 15; K", "iPhone; CPU iPhone OS 18_5 like Mac OS X",
    ];

    public static readonly string[] Tools = ["Mozilla/5.0 zgrab/0.x", "python-requests/2.32.3", "curl/8.14.1", "Go-http-client/1.1", "Mozilla/5.0 (compatible; \\\"Nmap\\\" Scripting Engine)"];
}
