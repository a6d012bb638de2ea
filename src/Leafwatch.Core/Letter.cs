namespace Leafwatch.Core;

/// <summary>Something that is told as it stands, and is about no alert: a report.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Text">It as plain text.</param>
/// <param name="Html">It as HTML; its pictures are named <c>cid:</c> and their id.</param>
/// <param name="Pictures">The pictures.</param>
public sealed record Letter(string Subject, string Text, string Html, IReadOnlyList<LetterPicture> Pictures);

/// <param name="Id">What the HTML calls it by.</param>
/// <param name="Png">The picture, as a PNG file.</param>
public sealed record LetterPicture(string Id, byte[] Png);
