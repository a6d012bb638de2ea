using System.Text.Json.Serialization;
using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>How alerts, notifications and accounts are written into the store. Members may be added; one that is there keeps its name and meaning.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(Notification))]
[JsonSerializable(typeof(SourceAccount))]
[JsonSerializable(typeof(FileAccount))]
[JsonSerializable(typeof(RunMark))]
[JsonSerializable(typeof(Incident))]
[JsonSerializable(typeof(IncidentChange))]
[JsonSerializable(typeof(NotifyDecision))]
[JsonSerializable(typeof(Telling))]
[JsonSerializable(typeof(ReceiverTally))]
[JsonSerializable(typeof(Silence))]
[JsonSerializable(typeof(OperatorAction))]
[JsonSerializable(typeof(Anomaly))]
[JsonSerializable(typeof(SumFacts))]
internal sealed partial class StoredJson : JsonSerializerContext;
