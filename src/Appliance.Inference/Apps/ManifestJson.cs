using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Inference.Apps;

/// <summary>Reads and writes <see cref="AppManifest"/> and <see cref="ModuleManifest"/>; unknown keys are refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowTrailingCommas = false)]
[JsonSerializable(typeof(AppManifest))]
[JsonSerializable(typeof(ModuleManifest))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, WeightPointer>))]
internal sealed partial class ManifestJson : JsonSerializerContext;
