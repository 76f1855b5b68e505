//! OpenAPI 3.0 and Swagger 2.0 with `x-amazon-apigateway-*` to an `Api`, as AWS imports them.
