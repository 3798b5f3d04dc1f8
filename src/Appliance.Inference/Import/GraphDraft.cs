using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Import;

/// <summary>
/// The steps before the network, from a bundle's transforms. A bundle's arrays run x, y, z, the last the fastest, and the step
/// <c>patches</c> gives the model slices, rows, columns: so its x are our slices and its z our columns, and letters, spacings and patch
/// sizes are turned round. What has no equal step is named and never left out in silence.
/// </summary>
internal sealed class GraphDraft
{
    private const int Axes = 3;
    private const string AssumedAxes = "RAS";

    // They load, give axes or types that a volume has already, or write files.
    private static readonly HashSet<string> Needless = new(StringComparer.Ordinal)
    {
        "LoadImaged", "EnsureChannelFirstd", "AddChanneld", "AsChannelFirstd", "EnsureTyped", "ToTensord", "CastToTyped", "ToDeviced", "SaveImaged", "SqueezeDimd",
        "Invertd", "Activationsd", "AsDiscreted",
    };

    private readonly List<AppFault> _open;
    private bool _isOriented;

    private GraphDraft(List<AppFault> open) => _open = open;

    /// <summary>The steps, each taking the one before; the first takes <c>volume</c>.</summary>
    public List<JsonObject> Steps { get; } = [];

    /// <summary>The name of the last step.</summary>
    public string Last { get; private set; } = "volume";

    /// <summary>Makes the steps.</summary>
    /// <param name="before">The bundle's transforms before its network.</param>
    /// <param name="isCt">Whether values are HU, of which none is a background of 0.</param>
    /// <param name="open">Told what a person has to decide.</param>
    public static GraphDraft Of(IReadOnlyList<BundleTransform> before, bool isCt, List<AppFault> open)
    {
        var draft = new GraphDraft(open);
        foreach (BundleTransform transform in before.Where(transform => !transform.IsDisabled))
        {
            draft.Add(transform, isCt);
        }

        if (!draft._isOriented)
        {
            draft.Open("Orientationd", $"The bundle does not say how its images lie; {AssumedAxes} is assumed in the step 'orient'. Compare with images it was trained on.");
            draft.Steps.Insert(0, Step("orient", "orient", "volume", new JsonObject { ["to"] = Turned(AssumedAxes) }));
            draft.Relink();
        }

        return draft;
    }

    private void Add(BundleTransform transform, bool isCt)
    {
        switch (transform.Name)
        {
            case "Orientationd":
                Orient(transform);
                break;
            case "Spacingd":
                Space(transform);
                break;
            case "ScaleIntensityRanged":
                Range(transform);
                break;
            case "ScaleIntensityd":
                Put("normalise", new JsonObject { ["by"] = "quantiles", ["lowPercent"] = 0, ["highPercent"] = 100, ["clip"] = false });
                Stretch(transform["minv"].Number() ?? 0, transform["maxv"].Number() ?? 1);
                break;
            case "ScaleIntensityRangePercentilesd":
                Percentiles(transform);
                break;
            case "NormalizeIntensityd":
                Normalise(transform, isCt);
                break;
            default:
                if (!Needless.Contains(transform.Name))
                {
                    Open(transform.Name.Length > 0 ? transform.Name : "preprocessing", "No step does the same; it was not carried over. Put steps into the graph that do, or export the network with it inside.");
                }

                break;
        }
    }

    private void Orient(BundleTransform transform)
    {
        string codes = transform["axcodes"].Text(Axes) ?? "";
        if (AxisCodes.Parse(codes) is null)
        {
            Open("Orientationd", $"'{codes}' names no axes; {AssumedAxes} is assumed in the step 'orient'. Write the right letters there, in the order z, y, x.");
            codes = AssumedAxes;
        }

        _isOriented = true;
        Put("orient", new JsonObject { ["to"] = Turned(codes) });
    }

    private void Space(BundleTransform transform)
    {
        if (transform["pixdim"].Numbers(Axes) is not { } spacing || spacing.Any(one => one is < 0.05 or > 50))
        {
            Open("Spacingd", transform.IsExpression("pixdim")
                ? "Its spacing is a Python expression, which is not evaluated. Put a step 'resample' into the graph with its numbers."
                : "Its spacing is not three numbers from 0.05 to 50 mm. Put a step 'resample' into the graph.");
            return;
        }

        Put("resample", new JsonObject { ["sliceMm"] = spacing[0], ["rowMm"] = spacing[1], ["columnMm"] = spacing[2] });
    }

    private void Range(BundleTransform transform)
    {
        if (transform["a_min"].Number() is not { } low || transform["a_max"].Number() is not { } high || !(high - low is >= 1e-3 and <= 1e6) || Math.Abs(high + low) > 2e6)
        {
            Open("ScaleIntensityRanged", "It has no range of values a_min < a_max. Put a step 'window' into the graph.");
            return;
        }

        (double from, double to) = (transform["b_min"].Number() ?? 0, transform["b_max"].Number() ?? 1);
        if (transform["clip"].Truth() == true)
        {
            Put("window", new JsonObject { ["centre"] = (low + high) / 2, ["width"] = high - low });
            Stretch(from, to);
        }
        else if (Math.Abs(to - from) is > 1e-6 and < 1e6)
        {
            double unit = (high - low) / (to - from);
            Fixed(low - (from * unit), unit);
        }
    }

    private void Percentiles(BundleTransform transform)
    {
        (double low, double high) = (transform["lower"].Number() ?? -1, transform["upper"].Number() ?? -1);
        if (!(low >= 0 && low < high && high <= 100) || transform["relative"].Truth() == true)
        {
            Open("ScaleIntensityRangePercentilesd", "It has no percentiles 0 ≤ lower < upper ≤ 100, or takes its range from them. Put a step 'normalise' into the graph.");
            return;
        }

        Put("normalise", new JsonObject { ["by"] = "quantiles", ["lowPercent"] = low, ["highPercent"] = high, ["clip"] = transform["clip"].Truth() ?? false });
        Stretch(transform["b_min"].Number() ?? 0, transform["b_max"].Number() ?? 1);
    }

    private void Normalise(BundleTransform transform, bool isCt)
    {
        if (transform["subtrahend"].Number() is { } mean && transform["divisor"].Number() is { } deviation && deviation is >= 1e-6 and <= 1e6)
        {
            Fixed(mean, deviation);
            return;
        }

        var options = new JsonObject { ["by"] = "deviation" };
        if (transform["nonzero"].Truth() == true)
        {
            if (!isCt)
            {
                options["above"] = 0;
            }

            Open("NormalizeIntensityd", "It leaves voxels of 0 at 0 (nonzero); the step 'normalise' scales them as the others. Compare findings with those of the bundle, or export the network with it inside.");
        }

        Put("normalise", options);
    }

    /// <summary>From 0…1 to another range.</summary>
    private void Stretch(double from, double to)
    {
        if (!(Math.Abs(to - from) is > 1e-6 and < 1e6))
        {
            Open("ScaleIntensity", "It scales to a range without a width. Put a step 'normalise' into the graph.");
        }
        else if (from != 0 || to != 1)
        {
            Fixed(-from / (to - from), 1 / (to - from));
        }
    }

    /// <summary>(value − mean) / unit; the step takes no negative unit.</summary>
    private void Fixed(double mean, double unit)
    {
        if (unit is >= 1e-6 and <= 1e6 && Math.Abs(mean) <= 1e12)
        {
            Put("normalise", new JsonObject { ["by"] = "fixed", ["mean"] = mean, ["deviation"] = unit });
        }
        else
        {
            Open("ScaleIntensity", $"It scales by {BundleFile.Said(unit)}, which the step 'normalise' does not take.");
        }
    }

    private void Put(string type, JsonObject options)
    {
        int before = Steps.Count(step => step["type"]!.GetValue<string>() == type);
        string id = before == 0 ? type : FormattableString.Invariant($"{type}-{before + 1}");
        Steps.Add(Step(id, type, Last, options));
        Last = id;
    }

    private void Relink()
    {
        string last = "volume";
        foreach (JsonObject step in Steps)
        {
            step["inputs"]!["volume"] = last;
            last = step["id"]!.GetValue<string>();
        }

        Last = last;
    }

    private void Open(string transform, string message) => _open.Add(new AppFault($"configs/inference.json: {transform}", message));

    private static string Turned(string codes) => new([.. codes.Reverse()]);

    private static JsonObject Step(string id, string type, string volume, JsonObject options) =>
        new() { ["id"] = id, ["type"] = type, ["inputs"] = new JsonObject { ["volume"] = volume }, ["with"] = options };
}
