using System.Text.Json.Serialization;
using Leafwatch.Core;

namespace Leafwatch.Sqlite;

/// <summary>How alerts and notifications are written into the store. Members may be added; one that is there keeps its name and meaning.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(Notification))]
internal sealed partial class StoredJson : JsonSerializerContext;
