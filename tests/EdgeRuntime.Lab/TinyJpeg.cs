namespace EdgeRuntime.Lab;

/// <summary>A JPEG file of 64×48 pixels: colour bars by GStreamer's videotestsrc and jpegenc (quality 40).</summary>
internal static class TinyJpeg
{
    public static byte[] Bytes { get; } = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8" +
        "fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAwAEADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkK" +
        "FhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEB" +
        "AQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOE" +
        "hYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDq6rN94/WrNVm+8frXmZj8MS4FKf8A1zVVm+8PpVqf/XNVWb7w+ldtX/c4ei/I+aq/x5+r" +
        "/Mp3X8P41Tm+4PrVy6/h/Gqc33B9a7KH+4ff+Z9rlH+6Q+f5sqz/AOpaqdXJ/wDUtVOu/Kf4D9f0Rhmf8Zen6s9Oqs33j9as1Wb7x+tfL5j8MTmgUp/9c1VZvvD6Van/ANc1VZvvD6V21f8Ac4ei/I+aq/x5+r/Mp3X8P41Tm+4PrVy6/h/G" +
        "qc33B9a7KH+4ff8Amfa5R/ukPn+bKs/+paqdXJ/9S1U678p/gP1/RGGZ/wAZen6si87/AGf1rd0zwx/aVjHd/a/K8zd8vlZxgkdc+1c7XoXhf/kAWv8AwP8A9DNTjJOUFfufP4OtOpUak+hjalp39hadE/m+f+82Y27euTnqfSudu7j7TKH2" +
        "7cLjGc12HjT/AJBMX/Xcf+gtXEVthqcatFc+p9PSftKSjLYvaTqv2AyjyfM8zH8WMYz7e9WNR1T+0bZY/J8vD7s7s9iPT3rFj+9+FWU+6K8jmdrHjOhTc/aW1NvSbF7C8gvN6vg4VD8u8sMYB78ntngHpwDvPr7GISQ2Zf5trAyAY4JBHX5e" +
        "Dzx0zVQxorh5Cj7pGy7ru3HsAAcHIz7nPQbqgVxIg8jcsso2SFFHBY8nbnv8uCOxJ+smx//Z");
}
