using System.ComponentModel;
using System.Reflection;
using Appliance.Edge.Hosting;
using NJsonSchema;

namespace Appliance.Edge.Tests.Hosting;

/// <summary>The schema in <c>provisioning/</c> and the options classes say the same.</summary>
public sealed class SiteProfileTests
{
    private static readonly string Folder = Path.Combine(Root(), "provisioning");

    [Fact]
    public async Task Example_IsValidByTheSchemaAndForTheUnit()
    {
        var example = Path.Combine(Folder, "site-profile.example.json");
        var schema = await SchemaAsync();

        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(example, TestContext.Current.CancellationToken)));
        Assert.Empty(UnitSettings.Load(JsonSettings.ReadFile(example)).Faults);
    }

    [Fact]
    public async Task Schema_HasEveryKeyOfTheOptionsAndNoOther()
    {
        var schema = await SchemaAsync();

        Assert.Equal(
            Keys(typeof(ApplianceOptions), "").Order(StringComparer.Ordinal),
            Keys(schema, "").Where(key => key != "$schema").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Schema_DefaultsAreThoseOfTheOptions()
    {
        var schema = await SchemaAsync();
        foreach (var section in typeof(ApplianceOptions).GetProperties().Where(property => typeof(IFeatureOptions).IsAssignableFrom(property.PropertyType)))
        {
            var options = section.GetValue(new ApplianceOptions())!;
            foreach (var (name, key) in schema.Properties[section.Name].ActualSchema.Properties.Where(key => key.Value.Default is not null))
            {
                var type = options.GetType().GetProperty(name)!.PropertyType;
                var written = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(Convert.ToString(key.Default, System.Globalization.CultureInfo.InvariantCulture)!);
                Assert.Equal(options.GetType().GetProperty(name)!.GetValue(options), written);
            }
        }
    }

    private static Task<JsonSchema> SchemaAsync() =>
        JsonSchema.FromFileAsync(Path.Combine(Folder, "site-profile.schema.json"), TestContext.Current.CancellationToken);

    private static IEnumerable<string> Keys(JsonSchema schema, string path) => schema.Properties.SelectMany(property =>
    {
        var actual = property.Value.ActualSchema.Item?.ActualSchema ?? property.Value.ActualSchema;
        return actual.Properties.Count > 0 ? Keys(actual, $"{path}{property.Key}:") : [path + property.Key];
    });

    private static IEnumerable<string> Keys(Type type, string path) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        {
            var entry = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            return typeof(IFeatureOptions).IsAssignableFrom(entry) ? Keys(entry, $"{path}{property.Name}:") : [path + property.Name];
        });

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Appliance.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new DirectoryNotFoundException("Appliance.sln is not above the tests.");
        }

        return folder;
    }
}
