using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Import;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>
/// The two files of a MONAI bundle, one after the other with a zero byte between: whatever they say, the draft made of them is a whole
/// package once its empty texts are filled in, or the bundle is refused.
/// </summary>
internal sealed class BundleTarget : IFuzzTarget
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("appliance-fuzz-").FullName;

    static BundleTarget()
    {
        File.WriteAllBytes(Path.Combine(Folder, PackageDraft.ModelName), [8, 8]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }

    public string Name => "bundle";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        Encoding.UTF8.GetBytes("""
            {"version":"0.2.0","name":"Organs","authors":"x","intended_use":"x","eval_metrics":{"dice":0.9},"references":["x"],"network_data_format":{
            "inputs":{"image":{"modality":"CT","num_channels":1,"spatial_shape":[96,96,"*"],"channel_def":{"0":"image"}}},
            "outputs":{"pred":{"format":"segmentation","num_channels":3,"channel_def":{"0":"background","1":"Left kidney","2":"Left kidney"}}}}}
            """ + "\0" + """
            {"pixdim":[1.5,1.5,2],"preprocessing":{"transforms":[{"_target_":"Orientationd","axcodes":"RAS"},{"_target_":"Spacingd","pixdim":"@pixdim"},
            {"_target_":"ScaleIntensityRanged","a_min":-57,"a_max":164,"b_min":-1,"b_max":1,"clip":true},{"_target_":"NormalizeIntensityd","subtrahend":1,"divisor":2},
            {"_target_":"ScaleIntensityd","minv":0,"maxv":2},{"_target_":"ScaleIntensityRangePercentilesd","lower":1,"upper":99,"b_min":0,"b_max":1}]},
            "inferer":{"_target_":"SlidingWindowInferer","roi_size":[96,96,32],"overlap":0.5},
            "postprocessing":{"transforms":[{"_target_":"Activationsd","sigmoid":true},{"_target_":"AsDiscreted","threshold":0.5}]}}
            """),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        int between = input.IndexOf((byte)0);
        byte[] metadata = (between < 0 ? input : input[..between]).ToArray();
        byte[]? inference = between < 0 ? null : input[(between + 1)..].ToArray();
        PackageDraft draft;
        try
        {
            draft = PackageDraft.Of(MonaiBundle.Read("bundle", metadata, inference), new ModelFacts("x", "y", null, null, null));
        }
        catch (AppPackageException)
        {
            return;
        }

        JsonNode app = JsonNode.Parse(draft.Files[AppPackage.ManifestName])!;
        Fill(app);
        File.WriteAllText(Path.Combine(Folder, AppPackage.ManifestName), app.ToJsonString());
        try
        {
            AppPackage.Load(Folder);
        }
        catch (AppPackageException refused)
        {
            throw new OracleException(string.Join(" ", refused.Faults));
        }
    }

    private static void Fill(JsonNode node)
    {
        foreach ((string name, JsonNode? value) in node is JsonObject members ? members.ToList() : [])
        {
            if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().Length == 0)
            {
                node[name] = name == "modality" ? "CT" : "x";
            }
            else if (value is not null)
            {
                Fill(value);
            }
        }

        foreach (JsonNode? item in node is JsonArray list ? list : [])
        {
            if (item is JsonObject or JsonArray)
            {
                Fill(item);
            }
        }
    }
}
