using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>For steps without options.</summary>
internal sealed record NoOptions;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NoOptions))]
internal sealed partial class NoOptionsJson : JsonSerializerContext;
