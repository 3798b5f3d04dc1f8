using System.Text.Json;

namespace Appliance.Inference.Import;

/// <summary>
/// <c>configs/inference.json</c>: what a bundle does with an image before and after its network. References such as <c>@pixdim</c> are
/// followed; Python expressions are never evaluated.
/// </summary>
/// <param name="root">The file.</param>
internal sealed class BundleConfig(JsonElement? root)
{
    private const int MaxReferences = 16;
    private const int MaxTransforms = 64;

    /// <summary>Transforms before the network, in order.</summary>
    public IReadOnlyList<BundleTransform> Before => Transforms("preprocessing");

    /// <summary>Transforms after the network, in order.</summary>
    public IReadOnlyList<BundleTransform> After => Transforms("postprocessing");

    /// <summary>How the network is moved over the image; null when it is not said.</summary>
    public BundleTransform? Inferer => Resolve(root.Member("inferer")) is { ValueKind: JsonValueKind.Object } inferer ? new BundleTransform(this, inferer) : null;

    /// <summary>Follows references: <c>@a#b</c> is member b of a.</summary>
    public JsonElement? Resolve(JsonElement? element)
    {
        for (int followed = 0; followed < MaxReferences && element is { ValueKind: JsonValueKind.String } text && text.GetString() is ['@', .. var path]; followed++)
        {
            element = path.Split('#', MaxReferences).Aggregate(root, (at, name) => at.Member(name));
        }

        return element;
    }

    private List<BundleTransform> Transforms(string name)
    {
        JsonElement? list = Resolve(root.Member(name));
        list = Resolve(list.Member("transforms")) ?? list;
        return [.. list.Items(MaxTransforms).Select(item => Resolve(item)).Where(item => item is { ValueKind: JsonValueKind.Object }).Select(item => new BundleTransform(this, item))];
    }
}

/// <summary>One transform or inferer with its arguments.</summary>
/// <param name="config">The file it stands in.</param>
/// <param name="element">Its entry.</param>
internal sealed class BundleTransform(BundleConfig config, JsonElement? element)
{
    private const int MaxName = 64;

    /// <summary>Its class without the module, as <c>Orientationd</c>; empty when it has none.</summary>
    public string Name { get; } = element.Member("_target_").Text(MaxName)?.Split('.')[^1] ?? "";

    /// <summary>An argument, references followed.</summary>
    public JsonElement? this[string argument] => config.Resolve(element.Member(argument));

    /// <summary>Whether an argument is there but a Python expression, which only Python can tell.</summary>
    public bool IsExpression(string argument) => this[argument] is { ValueKind: JsonValueKind.String } text && text.GetString() is ['$', ..];

    /// <summary>Whether it is switched off.</summary>
    public bool IsDisabled => this["_disabled_"].Truth() == true;
}
