namespace Leafwatch.Core.Rollups;

/// <summary>Who a client says that it is.</summary>
public enum Audience : byte
{
    /// <summary>A person, or something that does not say that it is none.</summary>
    Person,

    /// <summary>A program that goes through sites: search engines, collectors for language models, archives.</summary>
    Crawler,

    /// <summary>A program that looks whether the site is up.</summary>
    Monitor,
}
