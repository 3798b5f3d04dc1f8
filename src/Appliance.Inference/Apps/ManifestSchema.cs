using System.Globalization;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Appliance.Inference.Apps;

/// <summary>A published JSON Schema of <c>app.json</c>, and its faults in sentences.</summary>
public sealed class ManifestSchema
{
    private readonly Lazy<JsonSchema> _schema;

    private ManifestSchema(string file)
    {
        Text = ReadText(file);
        _schema = new(() => JsonSchema.FromJsonAsync(Text).GetAwaiter().GetResult());
    }

    /// <summary>That of apps.</summary>
    public static ManifestSchema OfApps { get; } = new("app.schema.json");

    /// <summary>That of modules.</summary>
    public static ManifestSchema OfModules { get; } = new("module.schema.json");

    /// <summary>The schema as text, to publish or to give to an editor.</summary>
    public string Text { get; }

    /// <summary>Every way in which a JSON text departs from the schema.</summary>
    /// <exception cref="Newtonsoft.Json.JsonException">The text is not JSON.</exception>
    public IReadOnlyList<AppFault> Validate(string json) =>
        [.. _schema.Value.Validate(json).SelectMany(Flatten).DistinctBy(fault => fault.ToString())];

    private static IEnumerable<AppFault> Flatten(ValidationError error) => error switch
    {
        ChildSchemaValidationError child => child.Errors.SelectMany(pair => pair.Value).SelectMany(Flatten),
        MultiTypeValidationError many => many.Errors.SelectMany(pair => pair.Value).SelectMany(Flatten),
        _ => [new AppFault(PathOf(error), Sentence(error))],
    };

    private static string PathOf(ValidationError error)
    {
        string path = (error.Path ?? "").TrimStart('#').TrimStart('/').Replace('/', '.');
        return path.Length == 0 ? "app.json" : path;
    }

    private static string Sentence(ValidationError error)
    {
        JsonSchema expected = error.Schema;
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => $"'{error.Property}' is missing.",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => $"'{error.Property}' is not known; remove it or correct its spelling.",
            ValidationErrorKind.PatternMismatch => $"The value does not have the form {expected.Pattern}.",
            ValidationErrorKind.NotInEnumeration => $"The value is none of {string.Join(", ", expected.Enumeration)}.",
            ValidationErrorKind.NumberTooSmall => $"The value is less than {Number(expected.Minimum ?? expected.ExclusiveMinimum)}.",
            ValidationErrorKind.NumberTooBig => $"The value is more than {Number(expected.Maximum ?? expected.ExclusiveMaximum)}.",
            ValidationErrorKind.TooFewItems => $"At least {expected.MinItems} item(s) are expected.",
            ValidationErrorKind.TooManyItems => $"At most {expected.MaxItems} item(s) are expected.",
            ValidationErrorKind.ItemsNotUnique => "The same item stands there twice.",
            ValidationErrorKind.TooFewProperties => $"At least {expected.MinProperties} entry is expected.",
            ValidationErrorKind.TooManyProperties => $"At most {expected.MaxProperties} entries are expected.",
            ValidationErrorKind.StringTooShort => "The text is empty.",
            ValidationErrorKind.StringTooLong => $"The text is longer than {expected.MaxLength} characters.",
            ValidationErrorKind.StringExpected => "A text is expected.",
            ValidationErrorKind.NumberExpected => "A number is expected.",
            ValidationErrorKind.IntegerExpected => "A whole number is expected.",
            ValidationErrorKind.BooleanExpected => "true or false is expected.",
            ValidationErrorKind.ObjectExpected => "An object { … } is expected.",
            ValidationErrorKind.ArrayExpected => "A list [ … ] is expected.",
            _ => $"The value is not allowed by the schema ({error.Kind}).",
        };
    }

    private static string Number(decimal? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "the limit";

    private static string ReadText(string file)
    {
        using Stream stream = typeof(ManifestSchema).Assembly.GetManifestResourceStream($"Appliance.Inference.Apps.{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
